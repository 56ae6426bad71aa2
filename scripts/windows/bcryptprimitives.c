/* wine 8 lacks bcryptprimitives.dll, which every Windows since 7 has and Rust's standard library takes its randomness from.
   setup.sh puts this in its place in the wine prefix that tests run in. It is never shipped. */
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
