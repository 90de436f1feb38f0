/* SPDX-License-Identifier: MIT */
/* What the files of the library know of each other. */
#ifndef LIBRARY_H
#define LIBRARY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "host.h"
#include "user_host.h"

#define PAGE_BYTES 4096u
#define ALIGN_UP(value, step) (((value) + (step) - 1) & ~((step) - 1))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Names that a program may have too. */
#define format_text emu_lib_format_text
#define window_map emu_lib_window_map
#define window_unmap emu_lib_window_unmap
#define dma_take emu_lib_dma_take
#define dma_give emu_lib_dma_give
#define dma_size emu_lib_dma_size
#define dma_bus emu_lib_dma_bus
#define dma_at emu_lib_dma_at
#define cedar_device emu_lib_cedar_device
#define mem_device emu_lib_mem_device
#define ion_device emu_lib_ion_device
#define device_of emu_lib_device_of
#define buffer_open emu_lib_buffer_open
#define buffer_of emu_lib_buffer_of
#define complain emu_lib_complain
#define fault emu_lib_fault

/* ---- format.c ---- */
typedef void (*put_function)(void *context, const char *text, size_t length);
/* Hands the formatted text over in pieces; returns its length. */
int format_text(put_function put, void *context, const char *format, va_list list);

/* ---- window.c: the engine's registers as memory ---- */
/* Where offset 0 of the registers lies. Each map needs an unmap. */
void *window_map(void);
void window_unmap(void);

/* ---- dma.c ---- */
void *dma_take(size_t size, const char *name);
void dma_give(void *memory);
size_t dma_size(const void *memory);
/* Bus address, 0 when the pointer is not into DRAM. */
uint32_t dma_bus(const void *pointer);
/* Pointer to a bus address; NULL when `size` bytes from there are not in DRAM. */
void *dma_at(uint32_t bus, size_t size);

/* ---- devices.c ---- */
struct device {
	const char *path;
	int (*open)(void);
	void (*close)(void);
	int (*ioctl)(unsigned long request, uintptr_t argument);
	/* -errno as pointer on failure */
	void *(*map)(size_t length, off_t offset);
	void (*unmap)(void *memory);
};
extern const struct device cedar_device, mem_device, ion_device;
/* The device's file, NULL when `fd` is none. */
const struct device *device_of(int fd);
/* A new descriptor for an ion buffer, or -errno; what a descriptor stands for, NULL when it is no buffer. */
int buffer_open(void *memory);
void *buffer_of(int fd);

/* ---- words ---- */
/* A complaint or the end of the run, worded as printf does. `id` is kebab-case. */
void complain(const char *id, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void fault(const char *id, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
