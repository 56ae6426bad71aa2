//! Values that hold secrets.

use std::ops::Deref;

use super::error::MemoryError;
use super::slab::Slab;

/// A value in secret memory: for types that hold secrets inside, such as an expanded cipher key.
///
/// The value is dropped first (it may wipe itself), then its memory is wiped. Moving the value in may leave a copy on the
/// stack that it was built on; build it in the call.
pub struct Locked<T> {
    slab: Slab,
    /// Makes the type neither more nor less shareable than a `Box<T>`.
    owns: std::marker::PhantomData<Box<T>>,
}

impl<T> Locked<T> {
    /// Moves `value` into secret memory.
    ///
    /// # Errors
    /// [`MemoryError::OutOfMemory`], also for a type that requires an alignment greater than a page's.
    pub fn new(value: T) -> Result<Self, MemoryError> {
        let mut slab = Slab::for_secrets(size_of::<T>())?;
        let to = slab.as_mut_ptr().cast::<T>();
        if !to.is_aligned() {
            return Err(MemoryError::OutOfMemory);
        }
        // SAFETY: `to` is aligned (checked) and the start of `size_of::<T>()` writable bytes that nothing else refers to.
        unsafe { to.write(value) };
        Ok(Self {
            slab,
            owns: std::marker::PhantomData,
        })
    }
}

impl<T> Deref for Locked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: `new` wrote a valid `T` there, aligned; it stays until `drop`, and no `&mut` to it is ever given out.
        unsafe { &*self.slab.as_ptr().cast::<T>() }
    }
}

impl<T> Drop for Locked<T> {
    fn drop(&mut self) {
        let value = self.slab.as_mut_ptr().cast::<T>();
        // SAFETY: `new` wrote a valid `T` there; this is the only place that drops it, and nothing reads it afterwards.
        unsafe { value.drop_in_place() };
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    #[test]
    fn holds_and_drops_its_value_once() {
        let witness = Rc::new(5);
        let locked = Locked::new(witness.clone()).unwrap();
        assert_eq!(**locked, 5);
        assert_eq!(Rc::strong_count(&witness), 2);
        drop(locked);
        assert_eq!(Rc::strong_count(&witness), 1);
    }

    #[test]
    fn holds_a_value_without_size() {
        let locked = Locked::new(()).unwrap();
        assert_eq!(*locked, ());
    }
}
