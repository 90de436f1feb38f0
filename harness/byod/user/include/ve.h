/* SPDX-License-Identifier: MIT */
/*
 * The small library that public userspace programs for this engine are written against: engine, registers, memory. Names and
 * meanings are theirs, so that their encoder files compile as they are; the implementation is lib/ve.c.
 */
#ifndef CEDRUS_EMU_VE_H
#define CEDRUS_EMU_VE_H

#include <stdint.h>

/* 1: the engine is there, reset and idle; 0: it is not, or is open already. */
int ve_open(void);
void ve_close(void);
/* Upper half of the version register. */
int ve_get_version(void);
/* Waits for the interrupt, so many seconds at most. 1: it came, 0: it did not. */
int ve_wait(int seconds);
/* Takes the engine, selects a unit (VE_ENGINE_*) and gives the registers. */
void *ve_get(int engine, uint32_t flags);
/* Gives the engine back: no unit selected. */
void ve_put(void);

/* Memory that the engine reaches, in whole pages. */
void *ve_malloc(int size);
void ve_free(void *memory);
/* Bus address of a pointer into it; 0 for any other. */
uint32_t ve_virt2phys(void *pointer);
/* Memory is always coherent here; the range is checked. */
void ve_flush_cache(void *start, int length);

static inline void writeb(uint8_t value, void *address)
{
	*(volatile uint8_t *)address = value;
}

static inline void writel(uint32_t value, void *address)
{
	*(volatile uint32_t *)address = value;
}

static inline uint8_t readb(void *address)
{
	return *(volatile uint8_t *)address;
}

static inline uint32_t readl(void *address)
{
	return *(volatile uint32_t *)address;
}

/* Units for ve_get. */
enum {
	VE_ENGINE_MPEG = 0x0,
	VE_ENGINE_H264 = 0x1,
	VE_ENGINE_AVC = 0xb,
};

/* Top level. */
#define VE_CTRL 0x000
#define VE_RESET 0x004
#define VE_STATUS 0x01c
#define VE_VERSION 0x0f0

/* Input stage. */
#define VE_ISP_INPUT_SIZE 0xa00
#define VE_ISP_INPUT_STRIDE 0xa04
#define VE_ISP_CTRL 0xa08
#define VE_ISP_INPUT_LUMA 0xa78
#define VE_ISP_INPUT_CHROMA 0xa7c

/* Encoder. */
#define VE_AVC_PICINFO 0xb00
#define VE_AVC_PARAM 0xb04
#define VE_AVC_QP 0xb08
#define VE_AVC_MOTION_EST 0xb10
#define VE_AVC_CTRL 0xb14
#define VE_AVC_TRIGGER 0xb18
#define VE_AVC_STATUS 0xb1c
#define VE_AVC_BASIC_BITS 0xb20
#define VE_AVC_UNK_BUF 0xb60
#define VE_AVC_VLE_ADDR 0xb80
#define VE_AVC_VLE_END 0xb84
#define VE_AVC_VLE_OFFSET 0xb88
#define VE_AVC_VLE_MAX 0xb8c
#define VE_AVC_VLE_LENGTH 0xb90
#define VE_AVC_REF_LUMA 0xba0
#define VE_AVC_REF_CHROMA 0xba4
#define VE_AVC_REC_LUMA 0xbb0
#define VE_AVC_REC_CHROMA 0xbb4
#define VE_AVC_REF_SLUMA 0xbb8
#define VE_AVC_REC_SLUMA 0xbbc
#define VE_AVC_MB_INFO 0xbc0

#endif
