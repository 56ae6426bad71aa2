#![no_main]

vitrin_fuzz::target!("log_record");
