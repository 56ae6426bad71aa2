//! `vitrin receipts`: what was erased from a vault.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::erase::print_receipt;
use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::vault::Receipt;

pub const ABOUT: &str = "Show the receipts of what was erased, which name no film by its title";

pub const JSON: &str = "\
With --json, one object with the list `receipts`, the oldest first; each is as vitrin erase prints it.";

#[derive(Args)]
pub struct Receipts {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

#[derive(Serialize)]
struct ReceiptsJson<'a> {
    receipts: &'a [Receipt],
}

impl Receipts {
    /// Prints all receipts.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let vault = context.unlock_to_read(&self.dir, &self.password)?;
        let receipts = vault.receipts();
        if self.json {
            return context.print_json(&ReceiptsJson { receipts });
        }
        if receipts.is_empty() {
            return context.print_text("cli-receipts-none", &[]);
        }
        for (number, receipt) in receipts.iter().enumerate() {
            if number > 0 {
                context.print_line("")?;
            }
            print_receipt(receipt, context)?;
        }
        Ok(())
    }
}
