/* SPDX-License-Identifier: MIT */
/* Headers through the engine's put-bits port: the engine writes slice data only, and goes on at the very bit where they end. */
#ifndef BITS_H
#define BITS_H

#include <stdint.h>

enum nal_unit_type {
	NAL_SLICE = 1,
	NAL_SLICE_IDR = 5,
	NAL_SPS = 7,
	NAL_PPS = 8,
};

/* Start code and NAL unit header. What follows gets emulation prevention bytes where it needs them. */
void begin_unit(enum nal_unit_type type, unsigned int ref_idc);
/* rbsp_trailing_bits(): a one, then zeros to the next byte. Not for slices, whose data follow. */
void end_unit(void);

/* u(n), n from 1 to 32; flag is u(1). */
void put_bits(uint32_t value, unsigned int count);
void put_flag(int value);
/* ue(v) and se(v), H.264 clause 9.1. */
void put_ue(uint32_t value);
void put_se(int32_t value);

#endif
