//! Who sells what today: lists of firms by good, with cumulative volumes to draw from.

use crate::tables::Firms;

/// Firms by good.
#[derive(Clone, Debug, Default)]
pub struct Sellers {
    rows: Vec<Vec<u32>>,
    volume: Vec<Vec<f64>>,
}

impl Sellers {
    /// Lists the firms of every good; a firm's chance to be drawn follows its stock.
    pub fn renew(&mut self, goods: usize, firms: &Firms) {
        self.rows.resize_with(goods, Vec::new);
        self.volume.resize_with(goods, Vec::new);
        self.rows.iter_mut().for_each(Vec::clear);
        self.volume.iter_mut().for_each(Vec::clear);
        for row in 0..firms.len() {
            let good = firms.good_id[row] as usize;
            let before = self.volume[good].last().copied().unwrap_or(0.0);
            self.rows[good].push(row as u32);
            self.volume[good].push(before + 1.0 + firms.held_milli[row][0].max(0) as f64);
        }
    }

    /// The sellers of a good.
    pub fn of(&self, good: u16) -> &[u32] {
        &self.rows[good as usize]
    }

    /// The seller at a place in [0, 1) of the good's stock; none if nobody makes it.
    pub fn any(&self, good: u16, luck: f64) -> Option<usize> {
        let volume = self.volume.get(good as usize)?;
        let reach = luck * volume.last()?;
        let place = volume.partition_point(|&upto| upto <= reach).min(volume.len() - 1);
        Some(self.rows[good as usize][place] as usize)
    }
}
