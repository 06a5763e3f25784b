//! `--stats`: what the engine did, by stage and by rule.

use std::{fmt::Write, time::Duration};

use crate::{
    rule::RuleSet,
    scan::stats::{Stage, Stats},
};

/// A table for standard error. Times are summed over threads; `elapsed` is the clock on the wall.
pub fn table(stats: &Stats, rules: &RuleSet, threads: usize, elapsed: Duration) -> String {
    let mut out = String::new();
    let engine: Duration = stats.times.iter().sum();
    let whole = elapsed.as_secs_f64() * threads as f64;
    let mut row = |name: &str, time: f64| {
        let _ = writeln!(out, "  {name:<18} {time:>9.4} s  {:>5.1} %", if whole > 0.0 { 100.0 * time / whole } else { 0.0 });
    };
    for stage in Stage::ALL {
        row(stage.as_str(), stats.times[stage as usize].as_secs_f64());
    }
    row("walk, read, wait", (whole - engine.as_secs_f64()).max(0.0));
    let head = format!("stages ({threads} threads, {:.4} s on the clock)\n", elapsed.as_secs_f64());
    let counts = format!("{} bytes, {} keyword hits, {} runs of a shape\n", stats.bytes, stats.hits, stats.runs);
    let mut busy: Vec<_> = rules.rules().iter().zip(&stats.rules).filter(|(_, s)| s.hits + s.matches > 0).collect();
    busy.sort_by_key(|(rule, s)| (std::cmp::Reverse((s.kept, s.matches, s.hits)), &*rule.id));
    let mut lines = format!("{head}{out}{counts}{:<36} {:>9} {:>9} {:>9}\n", "rules", "hits", "matches", "kept");
    for (rule, s) in busy {
        let _ = writeln!(lines, "  {:<34} {:>9} {:>9} {:>9}", rule.id, s.hits, s.matches, s.kept);
    }
    lines
}
