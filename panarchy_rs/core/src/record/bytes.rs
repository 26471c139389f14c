//! Little-endian bytes, written and read with every length checked.

/// Appends values to a buffer.
#[derive(Default)]
pub struct Writer {
    /// What has been written.
    pub out: Vec<u8>,
}

impl Writer {
    /// A whole number of 64 bits.
    pub fn u64(&mut self, value: u64) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    /// A whole number of 32 bits.
    pub fn u32(&mut self, value: u32) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    /// Bytes with their length before them.
    pub fn block(&mut self, bytes: &[u8]) {
        self.u64(bytes.len() as u64);
        self.out.extend_from_slice(bytes);
    }
}

/// Takes values from a buffer.
pub struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the beginning of the bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { left: bytes }
    }

    /// The next `count` bytes.
    ///
    /// # Errors
    /// If fewer are left.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        if count > self.left.len() {
            return Err(format!("it ends {} bytes early", count - self.left.len()));
        }
        let (head, tail) = self.left.split_at(count);
        self.left = tail;
        Ok(head)
    }

    /// A whole number of 64 bits.
    ///
    /// # Errors
    /// If the bytes end.
    pub fn u64(&mut self) -> Result<u64, String> {
        let mut word = [0; 8];
        word.copy_from_slice(self.take(8)?);
        Ok(u64::from_le_bytes(word))
    }

    /// A whole number of 32 bits.
    ///
    /// # Errors
    /// If the bytes end.
    pub fn u32(&mut self) -> Result<u32, String> {
        let mut word = [0; 4];
        word.copy_from_slice(self.take(4)?);
        Ok(u32::from_le_bytes(word))
    }

    /// Bytes with their length before them.
    ///
    /// # Errors
    /// If the bytes end.
    pub fn block(&mut self) -> Result<&'a [u8], String> {
        let length = usize::try_from(self.u64()?).map_err(|_| "a length is too large".to_string())?;
        self.take(length)
    }

    /// Text with its length before it.
    ///
    /// # Errors
    /// If the bytes end or are not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, String> {
        std::str::from_utf8(self.block()?).map_err(|_| "a text in it is not UTF-8".into())
    }

    /// Whether everything has been read.
    pub const fn is_empty(&self) -> bool {
        self.left.is_empty()
    }
}
