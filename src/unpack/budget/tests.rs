//! Each limit, and when it is reached.

use super::*;

#[test]
fn a_small_file_may_grow_and_a_bomb_may_not() {
    let budget = Budget::new(Options::default(), Some(1000));
    let allowed = FREE + 250_000;
    let out = io::copy(&mut Metered::new(io::repeat(0), &budget), &mut io::sink()).expect_err("endless");
    let trouble = Trouble::of(out);
    assert_eq!(trouble.reason, SkipReason::OverBudget);
    assert_eq!(trouble.detail, format!("more than {allowed} bytes came out of the file by here"));
    assert!(budget.is_spent());
}

#[test]
fn what_was_asked_for_counts_alone() {
    let budget = Budget::new(Options { bytes: Some(10), ..Options::default() }, Some(1 << 30));
    assert!(budget.bytes(10).is_ok() && budget.bytes(1).is_err());
}

#[test]
fn memory_is_given_back() {
    let budget = Budget::new(Options::default(), None);
    for _ in 0..3 {
        let held = budget.hold(b"head", &mut io::repeat(1).take(100 << 20)).expect("it fits");
        assert_eq!(held.bytes.len(), 4 + (100 << 20));
    }
    let trouble = budget.hold(b"", &mut io::repeat(1)).expect_err("endless");
    assert_eq!((trouble.reason, budget.is_spent()), (SkipReason::OverBudget, false));
}

#[test]
fn the_last_byte_that_may_come_out_does() {
    for step in [1, 3, 64] {
        let budget = Budget::new(Options { bytes: Some(10), ..Options::default() }, None);
        let (mut metered, mut count, mut buffer) = (Metered::new(io::repeat(0), &budget), 0, vec![0; step]);
        while let Ok(read) = metered.read(&mut buffer) {
            count += read;
        }
        assert_eq!((count, budget.is_spent()), (10, true), "{step}");
    }
}

#[test]
fn what_texts_cost_is_settled_together() {
    let budget = Budget::new(Options::default(), None);
    let cost = |values, looks| Cost { values, looks, bytes: 0 };
    budget.owe(cost(99_000, 7));
    budget.owe(cost(999, 0));
    assert!(budget.may_go_on(cost(100_000, 0)).is_ok());
    assert!(budget.settle().is_ok() && budget.may_go_on(cost(1, LOOKS - 7)).is_ok() && !budget.is_spent());
    budget.owe(cost(2, 0));
    assert!(!budget.is_spent() && budget.settle().is_err() && budget.is_spent());
}

#[test]
fn a_round_is_of_bytes_or_of_many_members() {
    let budget = Budget::new(Options { bytes: Some(10), ..Options::default() }, None);
    budget.passed(ROUND - EACH - 1);
    assert!(!budget.is_due());
    budget.passed(0);
    assert!(budget.is_due());
    budget.owe(Cost { bytes: 4, ..Cost::default() });
    assert_eq!(budget.decodable(), 10);
    assert!(budget.settle().is_ok() && !budget.is_due());
    assert_eq!(budget.decodable(), 6);
}

#[test]
fn members_and_what_is_listed_are_counted() {
    let budget = Budget::new(Options::default(), None);
    let most = (0..).take_while(|_| budget.member().is_ok()).count();
    assert_eq!(most as u64, MEMBERS);
    let budget = Budget::new(Options::default(), None);
    let list = |_: &i32| {
        budget.owe_path(&[b'a'; 1 << 20]);
        budget.settle().is_ok()
    };
    assert_eq!((0..).take_while(list).count() as u64, PATHS >> 20);
}
