/* SPDX-License-Identifier: MIT */
/* What a decoder must know ahead of slice data. It has to agree with the registers: see PARA0 and PARA1 in encoder.c. */
#ifndef HEADERS_H
#define HEADERS_H

#include <cedrus_emu.h>

/* Difference of chroma's QP from luma's; the engine takes 0 to 7. */
#define CHROMA_QP_OFFSET 4

/* frame_num counts to 16, as in PARA0. */
#define LOG2_MAX_FRAME_NUM 4

struct stream {
	struct emu_video video;
	int cabac;
};

struct slice {
	int intra;               /* every intra picture is an IDR picture */
	unsigned int frame_num;  /* pictures since the last IDR picture, as far as it counts */
	unsigned int idr_pic_id; /* differs between IDR pictures that follow each other */
	int qp;
};

/* Sequence and picture parameter set. */
void put_parameter_sets(const struct stream *stream);
void put_slice_header(const struct stream *stream, const struct slice *slice);

#endif
