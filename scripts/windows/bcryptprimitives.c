/* Wine 8 lacks bcryptprimitives.dll, which every Windows since 7 has and from which Rust's standard library takes its randomness.
   setup.sh installs this in its place in the Wine prefix of the tests. It is never shipped. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG); /* RtlGenRandom, in advapi32 */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T length)
{
  while (length) {
    ULONG part = length > 0x10000000 ? 0x10000000 : (ULONG)length;
    if (!SystemFunction036(to, part))
      return FALSE;
    to += part;
    length -= part;
  }
  return TRUE;
}

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved)
{
  return TRUE;
}
