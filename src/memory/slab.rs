//! Secret memory: the building block of this module.

use std::ops::{Deref, DerefMut};

use memmap2::{MmapMut, MmapRaw};

use super::error::MemoryError;
use super::wipe::wipe;
use super::{hidden, system};

/// Secret memory: whole pages of its own, zeroed at first, wiped when dropped.
///
/// Laid out as `guard page | data, rounded up to pages | guard page`. Reaching past either end stops the process instead
/// of reading or writing a neighbour. The data is excluded from core dumps, is not inherited by child processes, and is
/// locked into RAM where the system allows it: being refused is no error, because an ordinary user may often lock only
/// 8 MiB; see [`is_locked`](Self::is_locked).
///
/// One made with [`for_secrets`](Self::for_secrets) cannot even be read by the kernel, where there is such memory.
///
/// ```
/// let mut slab = vitrin::memory::Slab::new(100)?;
/// slab[..5].copy_from_slice(b"hello");
/// assert_eq!(slab.len(), 100);
/// # Ok::<(), vitrin::memory::MemoryError>(())
/// ```
pub struct Slab {
    map: MmapRaw,
    page: usize,
    len: usize,
    locked: bool,
    hidden: bool,
}

impl Slab {
    /// Secret memory of `len` bytes, all zero. `len` may be zero.
    ///
    /// # Errors
    /// [`MemoryError::OutOfMemory`] if the system has no pages (or address space) for it.
    pub fn new(len: usize) -> Result<Self, MemoryError> {
        let layout = PageLayout::for_len(len)?;
        let map = MmapMut::map_anon(layout.whole()).map_err(|_| MemoryError::OutOfMemory)?;
        let mut slab = Self::guarded(map.into(), layout, len)?;
        if super::unprotected::is_unprotected() {
            return Ok(slab);
        }
        // SAFETY: the range is the data pages of our own map.
        slab.locked = unsafe { system::lock(slab.data(), slab.data_len()) };
        Ok(slab)
    }

    /// Memory for keys and passwords, as [`new`](Self::new) but, where the kernel has it, of the kind that only this
    /// process can read: it is removed from the kernel's own view of memory, never swapped, and not readable by a debugger
    /// (`memfd_secret`, Linux 5.14; see [`is_hidden`](Self::is_hidden)). For short secrets: its guard pages count as
    /// locked too.
    ///
    /// While any of it exists, the system does not hibernate.
    ///
    /// # Errors
    /// [`MemoryError::OutOfMemory`].
    pub fn for_secrets(len: usize) -> Result<Self, MemoryError> {
        let layout = PageLayout::for_len(len)?;
        let Some(map) = hidden::map(layout.whole()).filter(|_| !super::unprotected::is_unprotected()) else {
            return Self::new(len);
        };
        let mut slab = Self::guarded(map, layout, len)?;
        // The kernel keeps it in memory by itself.
        (slab.locked, slab.hidden) = (true, true);
        Ok(slab)
    }

    /// Sets the guard pages up in `map`, which has the length of the whole `layout`.
    fn guarded(map: MmapRaw, layout: PageLayout, len: usize) -> Result<Self, MemoryError> {
        system::keep_to_this_process(&map);
        for guard in [0, layout.page + layout.data] {
            let start = map.as_mut_ptr().wrapping_add(guard);
            // SAFETY: `start..start + page` is a whole page inside our own map, and there is no reference into it: the
            // only references ever made are to `data()`, which is between the two guards.
            if !unsafe { system::forbid(start, layout.page) } {
                return Err(MemoryError::OutOfMemory);
            }
        }
        Ok(Self {
            map,
            page: layout.page,
            len,
            locked: false,
            hidden: false,
        })
    }

    /// Whether the memory is kept out of swap.
    pub fn is_locked(&self) -> bool {
        self.locked
    }

    /// Whether only this process can read the memory.
    pub fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// Overwrites all of it with zeros.
    pub fn wipe(&mut self) {
        wipe(self);
    }

    fn data(&self) -> *mut u8 {
        self.map.as_mut_ptr().wrapping_add(self.page)
    }

    /// Length of the data pages, which is `len` rounded up.
    fn data_len(&self) -> usize {
        self.map.len() - 2 * self.page
    }
}

/// The pages of a slab.
struct PageLayout {
    /// Length of a page, and of each guard.
    page: usize,
    /// Bytes between the guards.
    data: usize,
}

impl PageLayout {
    fn for_len(len: usize) -> Result<Self, MemoryError> {
        let page = system::page_size();
        let data = len.max(1).checked_next_multiple_of(page);
        data.filter(|data| data.checked_add(2 * page).is_some())
            .map(|data| Self { page, data })
            .ok_or(MemoryError::OutOfMemory)
    }

    /// Bytes with both guards.
    fn whole(&self) -> usize {
        self.data + 2 * self.page
    }
}

impl Deref for Slab {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: `data()` is the start of at least `len` readable bytes of our own map, initialised (new pages are
        // zero), which lives as long as `self`; writing needs `&mut self`.
        unsafe { std::slice::from_raw_parts(self.data(), self.len) }
    }
}

impl DerefMut for Slab {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as in `deref`; the pages are writable, and `&mut self` makes this the only reference.
        unsafe { std::slice::from_raw_parts_mut(self.data(), self.len) }
    }
}

impl AsRef<[u8]> for Slab {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl AsMut<[u8]> for Slab {
    fn as_mut(&mut self) -> &mut [u8] {
        self
    }
}

impl Drop for Slab {
    fn drop(&mut self) {
        self.wipe();
        if self.locked {
            // SAFETY: the range is the data pages of our own map, locked by `new`; the map is given back right after this.
            unsafe { system::unlock(self.data(), self.data_len()) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_zero_at_first_and_holds_what_is_written() {
        for len in [0, 1, 4096, 4097, 1 << 20] {
            let mut slab = Slab::new(len).unwrap();
            assert_eq!(slab.len(), len);
            assert!(slab.iter().all(|&byte| byte == 0));
            slab.fill(0xA5);
            assert!(slab.iter().all(|&byte| byte == 0xA5));
        }
    }

    #[test]
    fn starts_on_a_page() {
        let slab = Slab::new(10).unwrap();
        assert_eq!(slab.as_ptr().addr() % system::page_size(), 0);
    }

    #[test]
    fn refuses_a_length_that_overflows() {
        assert!(matches!(Slab::new(usize::MAX - 10), Err(MemoryError::OutOfMemory)));
        assert!(matches!(Slab::new(isize::MAX as usize), Err(MemoryError::OutOfMemory)));
    }

    #[test]
    fn wipe_leaves_zeros() {
        let mut slab = Slab::new(5000).unwrap();
        slab.fill(7);
        slab.wipe();
        assert!(slab.iter().all(|&byte| byte == 0));
    }
}

/// What Linux itself reports about slabs.
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests_on_linux {
    use std::fs::File;

    use procfs_core::FromRead;
    use procfs_core::process::{MMPermissions, MemoryMap, MemoryMaps, VmFlags};

    use super::*;

    const RIGHTS: MMPermissions = MMPermissions::READ
        .union(MMPermissions::WRITE)
        .union(MMPermissions::EXECUTE);

    #[test]
    fn the_kernel_sees_guards_locking_and_exclusion_from_dumps_and_forks() {
        let slab = Slab::new(3 * 4096).unwrap();
        let mapping = mapping_of(slab.as_ptr().addr());
        let flags = mapping.extension.vm_flags;
        assert_eq!(mapping.perms.as_str(), "rw-p");
        assert!(flags.contains(VmFlags::DD), "not dumped: {flags:?}");
        assert!(flags.contains(VmFlags::DC), "not copied on fork: {flags:?}");
        assert_eq!(flags.contains(VmFlags::LO), slab.is_locked());
        assert_eq!(mapping_of(slab.as_ptr().addr() - 1).perms.as_str(), "---p");
        let behind = slab.as_ptr().addr() + slab.data_len();
        assert_eq!(mapping_of(behind).perms.as_str(), "---p");
    }

    #[test]
    fn a_secret_is_hidden_where_the_kernel_can_hide_it() {
        let mut slab = Slab::for_secrets(100).unwrap();
        slab.fill(0x5A);
        assert!(slab.iter().all(|&byte| byte == 0x5A));
        assert_eq!(slab.is_hidden(), hidden::works());
        let flags = mapping_of(slab.as_ptr().addr()).extension.vm_flags;
        assert!(flags.contains(VmFlags::DD | VmFlags::DC), "{flags:?}");
        assert!(!mapping_of(slab.as_ptr().addr() - 1).perms.intersects(RIGHTS));
        let behind = slab.as_ptr().addr() + slab.data_len();
        assert!(!mapping_of(behind).perms.intersects(RIGHTS));
        if slab.is_hidden() {
            assert!(flags.contains(VmFlags::LO), "kept in memory: {flags:?}");
            assert!(
                through_the_kernel(&slab).is_err(),
                "not even this process, through the kernel"
            );
        }
        assert!(through_the_kernel(&Slab::new(100).unwrap()).is_ok());
    }

    /// Has the kernel read this process's memory, as a debugger has it do.
    fn through_the_kernel(slab: &Slab) -> std::io::Result<()> {
        use std::os::unix::fs::FileExt;
        let mut byte = [0];
        File::open("/proc/self/mem")?.read_exact_at(&mut byte, slab.as_ptr().addr() as u64)
    }

    /// What the kernel reports about the mapping that contains this address.
    fn mapping_of(address: usize) -> MemoryMap {
        let address = u64::try_from(address).unwrap();
        let maps = MemoryMaps::from_file("/proc/self/smaps").unwrap();
        let holds = |map: &MemoryMap| (map.address.0..map.address.1).contains(&address);
        maps.into_iter().find(holds).expect("address is mapped")
    }
}
