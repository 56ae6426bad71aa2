#![no_main]

vitrin_fuzz::target!("film_reader");
