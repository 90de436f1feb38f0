/* SPDX-License-Identifier: MIT */
/*
 * Memory checks of a compiled driver. Code that is checked calls them before each load and store (clang's address
 * sanitizer with outlined checks); the runtime is not checked and says here what is allocated. One shadow byte stands for
 * 8 bytes, as AddressSanitizer has it: 0 all may be touched, 1..7 so many from the start, the kinds below none.
 */
#ifndef CEDRUS_EMU_SANITIZER_H
#define CEDRUS_EMU_SANITIZER_H

#include "host.h"

enum san_kind {
	SAN_UNALLOCATED = 0xf7, /* heap that was never given out; all of it is at the start */
	SAN_REDZONE = 0xfa, /* between two blocks */
	SAN_FREED = 0xfd,
};

/*
 * For allocators. Blocks start on a multiple of 8 (16 is better) and have at least 16 bytes of poison behind them.
 * san_allocated opens exactly `size` bytes and notes who asked (the present call stack); `what` ends up in sentences:
 * "the 64-byte buffer of kzalloc". san_freed closes the block and notes who freed it; the longer an allocator waits before
 * it gives a freed block out again, the better a use after free is told. Both may be called for any memory of the program,
 * also for parts of a larger pool.
 */
void san_allocated(const void *block, host_u32 size, const char *what);
void san_freed(const void *block);

/* Closes and opens memory without a note. `start` is a multiple of 8. */
void san_poison(const void *start, host_u32 size, enum san_kind kind);
void san_unpoison(const void *start, host_u32 size);

/*
 * Fails the run, with file and line, unless the driver may read (write) all of these bytes: for what the runtime does
 * on behalf of the driver, such as copying. Register cookies and null are told as such.
 */
void san_check(const void *start, host_u32 size, int write);
/* 1 when they may be touched. */
int san_good(const void *start, host_u32 size);

/*
 * Makes memory of the program a window to registers: a checked load fetches the register before, a checked store
 * reaches it by the next check, host call or return. `start` and `size` are multiples of 8; `offset` is from the
 * engine's base.
 */
void san_mirror(void *start, host_u32 size, host_u32 offset);
void san_unmirror(void *start, host_u32 size);
/* Carries out the store that waits, if any. Imports of host.h do it by themselves. */
void san_flush(void);

/* First byte of the heap, and the one after its last. */
extern unsigned char __heap_base;
#define SAN_HEAP_START ((host_u32)&__heap_base)
#define SAN_HEAP_END 0x1d00000u

#endif
