//! Reserve, then commit: many buyers ask at once, and no seller gives away what it does not have.

use super::till::Till;
use crate::engine::rng::Stream;

/// One buyer's request at one seller. Amounts are of all the identical buyers that `lot` counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request {
    /// Buyer's row.
    pub buyer: u32,
    /// Seller's place in the list of stocks.
    pub seller: u32,
    /// What for: the good and, for firms, the place in the store.
    pub good: u16,
    /// Place in the store (firms) or shelf (households).
    pub place: u16,
    /// Amounts granted are multiples of this.
    pub lot: i64,
    /// Amount wanted.
    pub want: i64,
    /// Amount granted.
    pub granted: i64,
    /// The buyer's key, which with the tick decides its place in a queue.
    pub key: u64,
}

/// Buffers of the market, reused from tick to tick; their content means nothing between ticks.
#[derive(Debug, Default)]
pub struct Desk {
    /// Wanted of each seller; zero between calls.
    wanted: Vec<i64>,
    /// Requests at sellers that cannot serve all: seller, luck and request, 32 bits each, as one number sorts faster than three.
    queue: Vec<u128>,
    /// Stock of each seller.
    pub stock: Vec<i64>,
    /// Requests of the day.
    pub requests: Vec<Request>,
    /// What blocks of households ask.
    pub tills: Vec<Till>,
    /// Whether each seller can serve all who came.
    pub serves: Vec<bool>,
}

impl Clone for Desk {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Grants requests from `stock` and takes what is granted off it.
///
/// A seller that can serve all does; one that cannot serves its buyers in an order drawn per tick,
/// keyed by the buyer, so that neither chunks nor threads decide who is served.
pub fn resolve(desk: &mut Desk, luck: Stream) {
    let Desk { wanted, queue, stock, requests, .. } = desk;
    wanted.resize(stock.len(), 0);
    queue.clear();
    for request in requests.iter() {
        wanted[request.seller as usize] += request.want;
    }
    for (index, request) in requests.iter_mut().enumerate() {
        let there = stock[request.seller as usize];
        if wanted[request.seller as usize] <= there {
            request.granted = request.want;
        } else if there > 0 {
            let words = [request.seller, luck.words(request.key)[0], index as u32].map(u128::from);
            queue.push(words[0] << 64 | words[1] << 32 | words[2]);
        } else {
            // Where there is nothing nobody need queue.
            request.granted = 0;
        }
    }
    queue.sort_unstable();
    let mut left = 0;
    let mut seller = u32::MAX;
    for &place in queue.iter() {
        let (at, index) = ((place >> 64) as u32, place as u32);
        if at != seller {
            (seller, left) = (at, stock[at as usize]);
        }
        let request = &mut requests[index as usize];
        request.granted = request.want.min(left / request.lot * request.lot);
        left -= request.granted;
    }
    for request in requests.iter() {
        wanted[request.seller as usize] = 0;
        stock[request.seller as usize] -= request.granted;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::rng::{Rng, purpose};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn never_sells_what_is_not_there(
            stock in prop::collection::vec(0i64..5_000, 1..12),
            asks in prop::collection::vec((0usize..12, 0i64..900, 1i64..5), 0..200),
        ) {
            let mut desk = Desk { stock: stock.clone(), ..Desk::default() };
            for (buyer, &(seller, want, lot)) in asks.iter().enumerate() {
                desk.requests.push(Request {
                    buyer: buyer as u32,
                    seller: (seller % stock.len()) as u32,
                    want: want * lot,
                    lot,
                    key: buyer as u64,
                    ..Request::default()
                });
            }
            resolve(&mut desk, Rng::new(3).stream(purpose("test", "reserve"), 1));
            for (seller, &before) in stock.iter().enumerate() {
                let asked = || desk.requests.iter().filter(|r| r.seller as usize == seller);
                let sold: i64 = asked().map(|r| r.granted).sum();
                let wanted: i64 = asked().map(|r| r.want).sum();
                let largest_lot = asked().map(|r| r.lot).max().unwrap_or(1);
                prop_assert_eq!(before - sold, desk.stock[seller]);
                prop_assert!(desk.stock[seller] >= 0);
                prop_assert!(sold == wanted || desk.stock[seller] < largest_lot, "stock is left while a buyer waits");
            }
            prop_assert!(desk.requests.iter().all(|r| r.granted <= r.want && r.granted % r.lot == 0));
        }
    }
}
