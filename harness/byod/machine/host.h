/* SPDX-License-Identifier: MIT */
/*
 * What the machine offers to a compiled driver and the runtime linked with it: the WebAssembly imports of module "host".
 * harness/byod/machine/host.ts is the other side. Times are nanoseconds of virtual time since power-on.
 */
#ifndef CEDRUS_EMU_HOST_H
#define CEDRUS_EMU_HOST_H

#define HOST_IMPORT(name) __attribute__((import_module("host"), import_name(#name)))

typedef unsigned int host_u32;
typedef unsigned long long host_u64;

/* Register accesses; offset from the Video Engine's base. Each takes its time on the chip. */
HOST_IMPORT(read32) host_u32 host_read32(host_u32 offset);
HOST_IMPORT(write32) void host_write32(host_u32 offset, host_u32 value);

/* Virtual time. */
HOST_IMPORT(now) host_u64 host_now(void);
/* Lets time pass; interrupts do not end it. */
HOST_IMPORT(delay) void host_delay(host_u64 nanoseconds);
/* Lets time pass until the interrupt line is high, at most so long. Returns the level of the line. */
HOST_IMPORT(wait) int host_wait(host_u64 nanoseconds);
/* Level of the interrupt line. */
HOST_IMPORT(irq) int host_irq(void);

/* DMA memory, page aligned, not cleared. Null when DRAM is full. A pointer is an address in the one memory that driver and chip share. */
HOST_IMPORT(dma_alloc) void *host_dma_alloc(host_u32 size, const char *name);
HOST_IMPORT(dma_free) void host_dma_free(void *memory);
/* Of a DMA buffer only the `size` bytes from `inner` on are the driver's; the rest is the runtime's guard zones. */
HOST_IMPORT(dma_inner) void host_dma_inner(void *memory, void *inner, host_u32 size);
/* Where DRAM is in memory, its bytes, and the bus address of its first byte. */
HOST_IMPORT(dram_start) host_u32 host_dram_start(void);
HOST_IMPORT(dram_size) host_u32 host_dram_size(void);
HOST_IMPORT(dram_bus) host_u32 host_dram_bus(void);

/* The SoC round the block. Names: clocks "ahb" "mod" "ram", reset "ve", SRAM "ve", power "ve". */
HOST_IMPORT(clock) void host_clock(const char *name, int enabled);
HOST_IMPORT(clock_rate) host_u64 host_clock_rate(const char *name, host_u64 hertz); /* 0 asks, else sets; returns the rate */
HOST_IMPORT(reset) void host_reset(const char *name, int asserted);
HOST_IMPORT(sram) void host_sram(const char *name, int claimed);
/* Text about the machine: "compatible" (device-tree string of the variant), "variant". Returns the length without the final 0. */
HOST_IMPORT(property) host_u32 host_property(const char *name, char *text, host_u32 size);

/* printk and its kind. Level as the kernel's, 0 (emergency) to 7 (debug). */
HOST_IMPORT(log) void host_log(int level, const char *text, host_u32 length);

/*
 * The present call stack, as a number to keep: for sentences such as "allocated at {site:12}". In texts given to the
 * machine, {site:N} becomes "file.c:123 (function)".
 */
HOST_IMPORT(site) host_u32 host_site(void);
/* Something the driver did wrong that it survives. `id` is a short kebab-case name, `text` a sentence with the remedy. */
HOST_IMPORT(complain) void host_complain(const char *id, const char *text);
/* Something it does not survive: ends the run with that sentence and the place. Does not return. */
HOST_IMPORT(fault) _Noreturn void host_fault(const char *id, const char *text);

/* Marks a point of the run for traces: frame number (-1 outside frames) and phase name. */
HOST_IMPORT(phase) void host_phase(int frame, const char *name);

/* Calls a function whose result type the caller does not know (int or void: 0 then). */
HOST_IMPORT(call) int host_call(const void *function, void *argument);

#endif
