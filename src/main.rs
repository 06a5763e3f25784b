//! The `keysweep` program: see [`keysweep::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    keysweep::cli::main()
}
