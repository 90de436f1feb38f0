/* SPDX-License-Identifier: MIT */
/* cedrus_emu.h. */
#include "cedrus_emu.h"

#include <stdio.h>
#include <stdlib.h>

#include "checks.h"
#include "library.h"

uint32_t emu_read(uint32_t offset)
{
	return host_read32(offset);
}

void emu_write(uint32_t offset, uint32_t value)
{
	host_write32(offset, value);
}

volatile uint32_t *emu_registers(void)
{
	static uint32_t *registers;

	if (!registers)
		registers = window_map();
	return registers;
}

struct emu_dma emu_dma_alloc(size_t size, const char *name)
{
	struct emu_dma buffer = { dma_take(size, name), 0, size };

	if (buffer.memory)
		buffer.bus = dma_bus(buffer.memory);
	else
		buffer.size = 0;
	return buffer;
}

void emu_dma_free(struct emu_dma *buffer)
{
	check_write(buffer, sizeof(*buffer));
	if (buffer->memory)
		dma_give(buffer->memory);
	*buffer = (struct emu_dma){ NULL, 0, 0 };
}

uint32_t emu_bus_address(const void *pointer)
{
	uint32_t offset = (uint32_t)pointer - host_dram_start();

	if (offset >= host_dram_size())
		fault("not-dma", "0x%x is no pointer into DMA memory, so the engine has no address for it; use emu_dma_alloc()",
		      (unsigned int)pointer);
	return host_dram_bus() + offset;
}

int emu_wait_interrupt(uint32_t microseconds)
{
	return host_wait(microseconds * 1000ULL);
}

void emu_delay(uint32_t microseconds)
{
	host_delay(microseconds * 1000ULL);
}

uint64_t emu_now(void)
{
	return host_now() / 1000;
}

void emu_video(struct emu_video *video)
{
	check_write(video, sizeof(*video));
	user_video(&video->width);
}

int emu_read_picture(void *luma, void *chroma, uint32_t stride, uint32_t rows)
{
	check_write(luma, stride * rows);
	check_write(chroma, stride * rows / 2);
	return user_picture(luma, chroma, stride, rows);
}

int emu_read_nv12(void *memory, uint32_t stride, uint32_t rows)
{
	return emu_read_picture(memory, (char *)memory + stride * rows, stride, rows);
}

void emu_output(const void *bytes, size_t size)
{
	check_read(bytes, size);
	user_output(bytes, size);
}

int emu_has_control(const char *name)
{
	char text[1];

	return user_control(name, text, 0) >= 0;
}

long emu_control(const char *name, long fallback)
{
	char text[32];

	return user_control(name, text, sizeof(text)) < 0 ? fallback : strtol(text, NULL, 0);
}

#define LONGEST_LINE 512
#define INFO 6

void emu_log(const char *format, ...)
{
	char text[LONGEST_LINE];
	va_list list;

	va_start(list, format);
	int length = vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	host_log(INFO, text, length < LONGEST_LINE ? length : LONGEST_LINE - 1);
}

_Noreturn void emu_fail(const char *format, ...)
{
	char text[LONGEST_LINE];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	host_fault("driver-failed", text);
}

void emu_phase(int frame, const char *name)
{
	host_phase(frame, name);
}
