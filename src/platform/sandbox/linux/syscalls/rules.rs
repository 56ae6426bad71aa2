//! Rules about a call's arguments, and programs of them for the kernel.

use std::collections::BTreeMap;

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

/// Why a filter could not be installed.
pub(in super::super) type FilterError = seccompiler::Error;

/// Calls, each with its rules. One of them has to be true of the arguments; a call without rules is meant with any.
pub(super) type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

/// A condition on one argument.
pub(super) struct Condition {
    argument: u8,
    operator: SeccompCmpOp,
    value: u64,
    length: SeccompCmpArgLen,
}

/// For arguments of which the kernel uses 32 bits.
pub(super) fn equals(argument: u8, value: u64) -> Condition {
    narrow(argument, SeccompCmpOp::Eq, value)
}

/// For arguments of which the kernel uses 32 bits.
pub(super) fn differs(argument: u8, value: u64) -> Condition {
    narrow(argument, SeccompCmpOp::Ne, value)
}

/// The bits of `mask` are as in `value`; for arguments of which the kernel uses 32 bits.
pub(super) fn masked(argument: u8, mask: u64, value: u64) -> Condition {
    narrow(argument, SeccompCmpOp::MaskedEq(mask), value)
}

/// The argument is an address and points nowhere.
pub(super) fn null(argument: u8) -> Condition {
    Condition {
        length: SeccompCmpArgLen::Qword,
        ..equals(argument, 0)
    }
}

fn narrow(argument: u8, operator: SeccompCmpOp, value: u64) -> Condition {
    Condition {
        argument,
        operator,
        value,
        length: SeccompCmpArgLen::Dword,
    }
}

/// True when all conditions are.
pub(super) fn rule<const N: usize>(conditions: [Condition; N]) -> Result<SeccompRule, FilterError> {
    let conditions = conditions
        .into_iter()
        .map(|it| SeccompCondition::new(it.argument, it.length, it.operator, it.value))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(SeccompRule::new(conditions)?)
}

/// One rule for each of the values: the argument has one of them.
pub(super) fn one_of(argument: u8, values: impl IntoIterator<Item = u64>) -> Result<Vec<SeccompRule>, FilterError> {
    values
        .into_iter()
        .map(|value| rule([equals(argument, value)]))
        .collect()
}

/// Calls with any arguments.
pub(super) fn any(calls: impl IntoIterator<Item = c_long>) -> Rules {
    calls.into_iter().map(|call| (call, Vec::new())).collect()
}

/// What the kernel is to do with the calls that the rules describe, and with all others.
pub(super) fn program(
    rules: Rules,
    otherwise: SeccompAction,
    action: SeccompAction,
) -> Result<BpfProgram, FilterError> {
    let architecture = std::env::consts::ARCH.try_into()?;
    Ok(SeccompFilter::new(rules, otherwise, action, architecture)?.try_into()?)
}
