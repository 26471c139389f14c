//! Large pages for large memory: a column is long, and a fault for each 4 KiB of it costs more than filling it.
//!
//! Linux alone is asked; elsewhere, and for what is small, this is the system's allocator.

use std::alloc::{GlobalAlloc, Layout, System};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// Size and alignment of a large page.
const LARGE_PAGE: usize = 2 << 20;
/// Bytes from which memory is asked for in whole large pages: what is lost at the end of the last is less than a third.
const LARGE: usize = LARGE_PAGE / 4 * 3;

/// The system's allocator, which asks for large pages where they pay.
pub struct LargePages;

/// The layout that the system is really asked for.
fn whole(layout: Layout) -> Layout {
    if cfg!(target_os = "linux") && layout.size() >= LARGE {
        layout.align_to(LARGE_PAGE).map_or(layout, |aligned| aligned.pad_to_align())
    } else {
        layout
    }
}

// SAFETY: every call goes to `System` with a layout that follows from the caller's alone, so that what is given back
// is what was given out; advice to the kernel changes no contents.
unsafe impl GlobalAlloc for LargePages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`; a stricter alignment and more room are within it.
        let pointer = unsafe { System.alloc(whole(layout)) };
        if layout.size() >= LARGE && !pointer.is_null() {
            advise(pointer, whole(layout).size());
        }
        pointer
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if layout.size() < LARGE {
            // SAFETY: the caller keeps the contract of `alloc_zeroed`.
            return unsafe { System.alloc_zeroed(layout) };
        }
        // SAFETY: the caller keeps the contract; memory of `alloc` is writable for the whole size.
        unsafe {
            let pointer = self.alloc(layout);
            if !pointer.is_null() {
                pointer.write_bytes(0, layout.size());
            }
            pointer
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: `alloc` gave it out with this layout.
        unsafe { System.dealloc(pointer, whole(layout)) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if layout.size() < LARGE && size < LARGE {
            // SAFETY: neither the old nor the new layout is changed by `whole`.
            return unsafe { System.realloc(pointer, layout, size) };
        }
        // SAFETY: the caller keeps the contract of `realloc`: `size` is not zero and fits the alignment; the two
        // blocks are distinct, and the smaller of the sizes lies within both.
        unsafe {
            let fresh = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !fresh.is_null() {
                fresh.copy_from_nonoverlapping(pointer, layout.size().min(size));
                self.dealloc(pointer, layout);
            }
            fresh
        }
    }
}

/// Asks the kernel to back memory with large pages, where whole ones fit; a refusal costs nothing but time.
pub fn advise(pointer: *mut u8, size: usize) {
    #[cfg(target_os = "linux")]
    {
        let start = (pointer as usize).next_multiple_of(LARGE_PAGE);
        let end = (pointer as usize + size) / LARGE_PAGE * LARGE_PAGE;
        if start < end {
            // SAFETY: the range lies within memory that was just allocated; the advice does not change contents.
            unsafe { libc::madvise(start as *mut libc::c_void, end - start, libc::MADV_HUGEPAGE) };
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (pointer, size);
}

/// Python bytes with a copy of `content`, made without holding the interpreter.
pub fn bytes<'py>(py: Python<'py>, content: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let length = isize::try_from(content.len()).expect("no slice is longer");
    // SAFETY: a new bytes object of this length, or null with an exception set; nobody else has seen it yet, so that
    // it may be written to, and it stays alive while `object` does.
    let (object, target) = unsafe {
        let object = ffi::PyBytes_FromStringAndSize(std::ptr::null(), length);
        let object = Bound::from_owned_ptr_or_err(py, object)?;
        let target = ffi::PyBytes_AsString(object.as_ptr()).cast::<u8>();
        (object, std::slice::from_raw_parts_mut(target.cast::<std::mem::MaybeUninit<u8>>(), content.len()))
    };
    advise(target.as_mut_ptr().cast(), target.len());
    py.detach(|| {
        for (byte, &given) in target.iter_mut().zip(content) {
            byte.write(given);
        }
    });
    Ok(object.cast_into::<PyBytes>()?)
}
