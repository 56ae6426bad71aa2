//! `vitrin init`: a new vault.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::secret::Passwords;
use crate::operations::create::{CreateRequest, create};
use crate::vault::{self, KdfCost};

pub const ABOUT: &str = "Make a new vault in a folder, as a rule on a USB stick";

const KIB_IN_MIB: u32 = 1024;

#[derive(Args)]
pub struct Init {
    /// Folder of the new vault; made if it is missing
    pub(crate) dir: PathBuf,

    /// Who the stick belongs to; stands on the label, which can be read without the password
    #[arg(long)]
    name: String,

    /// Unit that the owner works at; stands on the label
    #[arg(long, default_value = "")]
    unit: String,

    /// What a finder should do with the stick, for example a telephone number; stands on the label
    #[arg(long, value_name = "TEXT", default_value = "")]
    if_found: String,

    /// Memory in MiB that every try of a password has to use; 64 to 1024
    #[arg(long, value_name = "MIB", default_value_t = KdfCost::DEFAULT.memory_kib() / KIB_IN_MIB)]
    kdf_memory: u32,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

impl Init {
    /// Makes the vault.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        // So that no password is asked for in vain.
        vault::may_create(&self.dir)?;
        let passphrase = Passwords::from_arguments(&self.password)?.read_new(&context.texts)?;
        let memory_kib = self.kdf_memory.saturating_mul(KIB_IN_MIB);
        let cost = KdfCost::new(memory_kib, KdfCost::DEFAULT.passes(), KdfCost::DEFAULT.lanes())?;
        create(CreateRequest {
            folder: &self.dir,
            name: &self.name,
            unit: &self.unit,
            if_found: &self.if_found,
            passphrase: &passphrase,
            cost,
        })?;
        let folder = self.dir.display().to_string();
        context.print_text("cli-created", &[("folder", folder.into())])
    }
}
