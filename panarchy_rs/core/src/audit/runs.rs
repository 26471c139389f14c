//! Runs of rows that a table has in common with what is remembered of it.

/// Rows that are in both: so many from `then` in what is remembered and from `now` in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// First row in what is remembered.
    pub then: usize,
    /// First row in the table.
    pub now: usize,
    /// Rows.
    pub len: usize,
}

impl Run {
    /// The part of it that lies between two rows of what is remembered; some of it must.
    pub(super) fn within(self, from: usize, to: usize) -> Self {
        let (start, end) = (self.then.max(from), (self.then + self.len).min(to));
        Self { then: start, now: self.now + start - self.then, len: end - start }
    }
}

/// All of so many rows.
pub(super) fn all_of(len: usize) -> Vec<Run> {
    vec![Run { then: 0, now: 0, len }]
}

/// Adds a run, to the last one where it follows on it.
pub(super) fn add(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut().filter(|last| last.then + last.len == run.then && last.now + last.len == run.now) {
        Some(last) => last.len += run.len,
        None if run.len > 0 => runs.push(run),
        None => {}
    }
}

/// The runs of rows that two ascending lists of ids share, and the rows of the first that are not in the second.
///
/// Those rows of the first are looked for that `stay` names; all of them where an id is back that had gone, which only
/// what was damaged and mended can be.
pub(super) fn shared(then: &[u32], stay: &[Run], now: &[u32]) -> (Vec<Run>, Vec<usize>) {
    let (runs, gone, back) = matched(then, stay, now);
    if !back {
        return (runs, gone);
    }
    let (runs, gone, _) = matched(then, &all_of(then.len()), now);
    let stayed = |row: &usize| stay.iter().any(|run| (run.then..run.then + run.len).contains(row));
    (runs, gone.into_iter().filter(stayed).collect())
}

/// The same of the rows that `stay` names, and whether the second list has an id that is none of theirs and not new.
fn matched(then: &[u32], stay: &[Run], now: &[u32]) -> (Vec<Run>, Vec<usize>, bool) {
    let (mut runs, mut gone, mut back) = (Vec::with_capacity(stay.len()), Vec::new(), false);
    let mut j = 0;
    for known in stay {
        let (mut i, end) = (known.then, known.then + known.len);
        while i < end && j < now.len() {
            let most = (end - i).min(now.len() - j);
            let len = alike(&then[i..i + most], &now[j..j + most]);
            add(&mut runs, Run { then: i, now: j, len });
            (i, j) = (i + len, j + len);
            if i < end && j < now.len() {
                if then[i] < now[j] {
                    gone.push(i);
                    i += 1;
                } else {
                    back = true;
                    j += 1;
                }
            }
        }
        gone.extend(i..end);
    }
    back |= now.get(j).zip(then.last()).is_some_and(|(id, last)| id <= last);
    (runs, gone, back)
}

/// How many ids two ascending lists of one length have in common at their beginning.
///
/// Where one list lacks an id of the other, all that follow differ, so that halving finds the first that does.
fn alike(then: &[u32], now: &[u32]) -> usize {
    if then == now {
        return then.len();
    }
    let (mut low, mut high) = (0, then.len());
    while low < high {
        let middle = low.midpoint(high);
        if then[middle] == now[middle] { low = middle + 1 } else { high = middle }
    }
    if then[..low] == now[..low] { low } else { then.iter().zip(now).take_while(|(a, b)| a == b).count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_runs_skip_what_went_and_what_came() {
        let all = |then: &[u32], now: &[u32]| shared(then, &all_of(then.len()), now);
        assert_eq!(all(&[], &[1, 2]), (vec![], vec![]));
        assert_eq!(all(&[1, 2], &[]), (vec![], vec![0, 1]));
        assert_eq!(all(&[1, 2, 3], &[1, 2, 3]), (all_of(3), vec![]));
        let runs = vec![Run { then: 0, now: 0, len: 1 }, Run { then: 2, now: 1, len: 2 }];
        assert_eq!(all(&[1, 2, 4, 5, 7], &[1, 4, 5, 6, 8]), (runs.clone(), vec![1, 4]));
        // What had gone before has not gone again.
        assert_eq!(shared(&[1, 2, 4, 5, 7], &runs, &[1, 5, 7]).1, [2]);
        // What is back is known again, wherever it stands.
        assert_eq!(shared(&[1, 2, 4, 5, 7], &runs, &[1, 2, 4, 5, 7, 9]), (all_of(5), vec![]));
        assert_eq!(shared(&[1, 2, 4, 5, 7], &runs, &[1, 4, 7]).0.iter().map(|run| run.len).sum::<usize>(), 3);
        assert_eq!(shared(&[1, 2, 4, 5, 7], &runs, &[2, 4]).1, [0, 3]);
        let then: Vec<u32> = (0..2000).collect();
        let now: Vec<u32> = (0..2100).filter(|id| id % 700 != 9).collect();
        let (runs, gone) = all(&then, &now);
        assert_eq!(gone, [9, 709, 1409]);
        assert_eq!(runs.iter().map(|run| run.len).sum::<usize>(), 1997);
        assert!(runs.iter().all(|run| then[run.then..run.then + run.len] == now[run.now..run.now + run.len]));
        let later: Vec<u32> = now.iter().copied().filter(|id| id % 500 != 3).collect();
        let (runs, gone) = shared(&then, &runs, &later);
        assert_eq!(gone, [3, 503, 1003, 1503]);
        assert!(runs.iter().all(|run| then[run.then..run.then + run.len] == later[run.now..run.now + run.len]));
    }
}
