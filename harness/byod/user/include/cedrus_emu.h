/* SPDX-License-Identifier: MIT */
/*
 * What a userspace driver gets from the machine when it needs no device files: the engine's registers, DMA memory, the
 * interrupt, time, and pictures in and coded bytes out. `cedrus-emu driver run FILE.c --input clip` compiles, links and runs it.
 *
 * A driver in short:
 *
 *	struct emu_video video;
 *	struct emu_dma source;
 *
 *	emu_video(&video);
 *	source = emu_dma_alloc(video.coded_width * video.coded_height * 3 / 2, "source");
 *	while (emu_read_nv12(source.memory, video.coded_width, video.coded_height)) {
 *		emu_write(0xa78, source.bus);
 *		...
 *		emu_write(0xb18, 8);
 *		if (!emu_wait_interrupt(1000000))
 *			...
 *		emu_output(stream.memory, bytes);
 *	}
 */
#ifndef CEDRUS_EMU_H
#define CEDRUS_EMU_H

#include <stddef.h>
#include <stdint.h>

/* ---- registers: offsets in bytes from the Video Engine's base, multiples of 4 below 0x1000 ---- */

uint32_t emu_read(uint32_t offset);
void emu_write(uint32_t offset, uint32_t value);

/* Registers as memory, for drivers that use a volatile pointer; `window[offset / 4]`. */
volatile uint32_t *emu_registers(void);

/* ---- memory that the engine reaches ---- */

struct emu_dma {
	void *memory; /* for the program; NULL when DRAM is full */
	uint32_t bus; /* for the registers */
	size_t size;
};

/* Whole pages, zero at first. `name` turns up in reports and traces. */
struct emu_dma emu_dma_alloc(size_t size, const char *name);
void emu_dma_free(struct emu_dma *buffer);
/* Bus address of a pointer into DMA memory. Any other pointer ends the run. */
uint32_t emu_bus_address(const void *pointer);

/* ---- time and interrupt: all time is the chip's ---- */

/* Lets time pass until the engine's interrupt line is high, at most so long. 1: it is high, 0: time is up. */
int emu_wait_interrupt(uint32_t microseconds);
void emu_delay(uint32_t microseconds);
/* Microseconds since power-on. */
uint64_t emu_now(void);

/* ---- pictures in ---- */

struct emu_video {
	uint32_t width, height;             /* what is to be shown */
	uint32_t coded_width, coded_height; /* the same in whole macroblocks */
	uint32_t rate_num, rate_den;        /* pictures a second */
	uint32_t frames;                    /* how many there are */
};

void emu_video(struct emu_video *video);

/*
 * The next source picture, 4:2:0 with interleaved chroma (Cb first). `stride` bytes from row to row in both planes, `rows` luma
 * rows (an even number); what lies outside the picture repeats its edge. 1: there is one, 0: that was all.
 */
int emu_read_picture(void *luma, void *chroma, uint32_t stride, uint32_t rows);
/* The same with chroma directly behind luma. */
int emu_read_nv12(void *memory, uint32_t stride, uint32_t rows);

/* ---- coded bytes out ---- */

/* Appends to the stream, which is decoded and compared at the end of the run. */
void emu_output(const void *bytes, size_t size);

/* ---- what the command line asks for ---- */

/* Value of `--set name=value`, or `fallback`. Numbers are decimal, or hexadecimal with 0x. */
long emu_control(const char *name, long fallback);
/* 1 when `--set name=...` was given. */
int emu_has_control(const char *name);

/* ---- words ---- */

/* A line for the log, as printf. */
void emu_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Ends the run as failed with that sentence and the place of the call. */
_Noreturn void emu_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Marks a point of the run in traces: "configure", "trigger", "irq", "finish"; frame from 0, -1 outside frames. */
void emu_phase(int frame, const char *name);

#endif
