// SPDX-License-Identifier: MIT
/*
 * What clang's address sanitizer and its coverage call in checked code, see sanitizer.h. Never checked itself. The
 * sentences are made by harness/byod/machine/, which is asked only when something is wrong.
 */
#include "sanitizer.h"

typedef host_u32 u32;
typedef unsigned char u8;

/* emulator/memory.ts: the program's region of memory, and harness/byod/machine/layout.ts: what of it is ours. */
#define PROGRAM 0x1000000u
#define PROGRAM_END 0x1d00000u
#define DRAM_MAP ((u32 *)0x1d00000u)
#define SHADOW 0x1e00000u
#define DRAM 0x2000000u
#define PAGE 4096u

#define MIRROR 0xe0
#define WINDOWS 8

/* Set by the machine: bytes of DRAM, and edges of checked code until it asks whether the program runs without end. */
u32 san_dram_size;
u32 san_fuel;
/* Address in a register window that was stored to and not yet carried out; 0 without one. */
u32 san_pending;

HOST_IMPORT(bad_access) _Noreturn void san_bad_access(u32 address, u32 size, int write);
HOST_IMPORT(out_of_fuel) void san_out_of_fuel(void);
HOST_IMPORT(stack_overflow) _Noreturn void san_stack_overflow(void);
HOST_IMPORT(note_block) void san_note_block(u32 start, u32 size, const char *what);
HOST_IMPORT(note_free) u32 san_note_free(u32 start);
HOST_IMPORT(note_global) void san_note_global(u32 start, u32 size, const char *name, const char *file, u32 line);

static struct {
	u32 start, size, offset;
} windows[WINDOWS];

static inline u8 *shadow(u32 address)
{
	return (u8 *)(SHADOW + ((address - PROGRAM) >> 3));
}

void san_poison(const void *start, u32 size, enum san_kind kind)
{
	u32 from = (u32)start;

	__builtin_memset(shadow(from), kind, (size + 7) >> 3);
}

void san_unpoison(const void *start, u32 size)
{
	u32 from = (u32)start;

	__builtin_memset(shadow(from), 0, size >> 3);
	if (size & 7)
		*shadow(from + size) = size & 7;
}

void san_allocated(const void *block, u32 size, const char *what)
{
	san_unpoison(block, size);
	san_note_block((u32)block, size, what);
}

void san_freed(const void *block)
{
	u32 size = san_note_free((u32)block);

	san_poison(block, size, SAN_FREED);
}

static int find_window(u32 address)
{
	for (int i = 0; i < WINDOWS; i++)
		if (address - windows[i].start < windows[i].size)
			return i;
	return -1;
}

void san_mirror(void *start, u32 size, u32 offset)
{
	for (int i = 0; i < WINDOWS; i++) {
		if (windows[i].size)
			continue;
		windows[i].start = (u32)start;
		windows[i].size = size;
		windows[i].offset = offset;
		san_poison(start, size, MIRROR);
		return;
	}
	host_fault("too-many-windows", "more than 8 register windows are mapped at once; unmap what is not used");
}

void san_unmirror(void *start, u32 size)
{
	int window = find_window((u32)start);

	san_flush();
	if (window >= 0)
		windows[window].size = 0;
	san_poison(start, size, SAN_FREED);
}

void san_flush(void)
{
	u32 address = san_pending;
	int window;

	if (!address)
		return;
	san_pending = 0;
	window = find_window(address);
	if (window >= 0)
		host_write32(windows[window].offset + (address - windows[window].start), *(u32 *)address);
}

/* A load or store in a register window: whole registers, also where only a part of one is touched. */
static int reach_registers(u32 address, u32 size, int write)
{
	u32 word = address & ~3u;
	int window = find_window(address);

	if (window < 0 || address + size > word + 4)
		return 0;
	if (!write || size < 4)
		*(u32 *)word = host_read32(windows[window].offset + (word - windows[window].start));
	if (write)
		san_pending = word;
	return 1;
}

static int program_good(u32 address, u32 size)
{
	u32 last = address + size - 1;
	u8 s = *shadow(last);

	if (s && (s >= 0x80 || (last & 7) >= s))
		return 0;
	for (u32 at = address; (at & ~7u) != (last & ~7u); at = (at & ~7u) + 8)
		if (*shadow(at))
			return 0;
	return 1;
}

static int dram_good(u32 address, u32 size)
{
	u32 offset = address - DRAM;

	if (size > san_dram_size - offset)
		return 0;
	while (size) {
		u32 inside = offset & (PAGE - 1);
		u32 part = PAGE - inside < size ? PAGE - inside : size;

		if (inside + part > (DRAM_MAP[offset / PAGE] & 0xffff))
			return 0;
		offset += part;
		size -= part;
	}
	return 1;
}

static inline int good(u32 address, u32 size)
{
	if (!size)
		return 1;
	if (address - PROGRAM < PROGRAM_END - PROGRAM && size <= PROGRAM_END - address)
		return program_good(address, size);
	return address - DRAM < san_dram_size && dram_good(address, size);
}

int san_good(const void *start, u32 size)
{
	return good((u32)start, size);
}

static void check(u32 address, u32 size, int write)
{
	if (san_pending)
		san_flush();
	if (good(address, size))
		return;
	if (address - PROGRAM < PROGRAM_END - PROGRAM && *shadow(address) == MIRROR && reach_registers(address, size, write))
		return;
	san_bad_access(address, size, write);
}

void san_check(const void *start, u32 size, int write)
{
	check((u32)start, size, write);
}

#define CHECKS(n) \
	void __asan_load##n(u32 address) { check(address, n, 0); } \
	void __asan_store##n(u32 address) { check(address, n, 1); } \
	void __asan_load##n##_noabort(u32 address) { check(address, n, 0); } \
	void __asan_store##n##_noabort(u32 address) { check(address, n, 1); }

CHECKS(1)
CHECKS(2)
CHECKS(4)
CHECKS(8)
CHECKS(16)

void __asan_loadN(u32 address, u32 size) { check(address, size, 0); }
void __asan_storeN(u32 address, u32 size) { check(address, size, 1); }
void __asan_loadN_noabort(u32 address, u32 size) { check(address, size, 0); }
void __asan_storeN_noabort(u32 address, u32 size) { check(address, size, 1); }

void *memcpy(void *to, const void *from, unsigned long size);
void *memmove(void *to, const void *from, unsigned long size);
void *memset(void *to, int value, unsigned long size);

void *__asan_memcpy(void *to, const void *from, unsigned long size)
{
	check((u32)from, size, 0);
	check((u32)to, size, 1);
	return memcpy(to, from, size);
}

void *__asan_memmove(void *to, const void *from, unsigned long size)
{
	check((u32)from, size, 0);
	check((u32)to, size, 1);
	return memmove(to, from, size);
}

void *__asan_memset(void *to, int value, unsigned long size)
{
	check((u32)to, size, 1);
	return memset(to, value, size);
}

/* Clang's description of a global variable with the poison behind it. */
struct asan_global {
	u32 start, size, size_with_redzone;
	const char *name, *module;
	u32 dynamic_init;
	const struct { const char *file; u32 line, column; } *place;
	u32 odr;
};

void __asan_register_globals(const struct asan_global *globals, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		const struct asan_global *g = &globals[i];
		u32 end = (g->size + 7) & ~7u;

		san_unpoison((void *)g->start, g->size);
		if (g->size_with_redzone > end)
			__builtin_memset(shadow(g->start + end), 0xf9, (g->size_with_redzone - end) >> 3);
		san_note_global(g->start, g->size, g->name, g->place ? g->place->file : g->module, g->place ? g->place->line : 0);
	}
}

void __asan_unregister_globals(const struct asan_global *globals, u32 count) { (void)globals; (void)count; }
void __asan_handle_no_return(void) { }
int __cxa_atexit(void (*function)(void *), void *argument, void *handle)
{
	(void)function;
	(void)argument;
	(void)handle;
	return 0;
}

#define SET_SHADOW(name, value) \
	void __asan_set_shadow_##name(u32 start, u32 size) { __builtin_memset((void *)start, value, size); }

SET_SHADOW(00, 0)
SET_SHADOW(01, 1)
SET_SHADOW(02, 2)
SET_SHADOW(03, 3)
SET_SHADOW(04, 4)
SET_SHADOW(05, 5)
SET_SHADOW(06, 6)
SET_SHADOW(07, 7)
SET_SHADOW(f1, 0xf1)
SET_SHADOW(f2, 0xf2)
SET_SHADOW(f3, 0xf3)
SET_SHADOW(f5, 0xf5)
SET_SHADOW(f8, 0xf8)

/* Variable-length arrays and alloca: 32-byte redzones on both sides. */
void __asan_alloca_poison(u32 start, u32 size)
{
	u32 end = (size + 31) & ~31u;

	__builtin_memset(shadow(start - 32), 0xca, 4);
	san_unpoison((void *)start, size);
	if (end - ((size + 7) & ~7u))
		__builtin_memset(shadow(start + ((size + 7) & ~7u)), 0xcb, (end - ((size + 7) & ~7u)) >> 3);
	__builtin_memset(shadow(start + end), 0xcb, 4);
}

void __asan_allocas_unpoison(u32 top, u32 bottom)
{
	if (top && top <= bottom)
		__builtin_memset(shadow(top), 0, (bottom - top) >> 3);
}

extern u8 __stack_low;

/* Bytes of stack left for the runtime below the driver's frames. */
#define STACK_RESERVE 16384u

void __sanitizer_cov_trace_pc(void)
{
	u32 stack;

	__asm__(".globaltype __stack_pointer, i32\nglobal.get __stack_pointer\nlocal.set %0" : "=r"(stack));
	if (stack < (u32)&__stack_low + STACK_RESERVE)
		san_stack_overflow();
	if (san_pending)
		san_flush();
	if (--san_fuel == 0)
		san_out_of_fuel();
}
