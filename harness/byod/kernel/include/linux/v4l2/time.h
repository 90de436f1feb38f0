/* SPDX-License-Identifier: MIT */
/* Points in time inside V4L2 structures: two 64-bit words, as 32-bit systems with 64-bit time have them. */
#ifndef _CEDRUS_EMU_LINUX_V4L2_TIME_H
#define _CEDRUS_EMU_LINUX_V4L2_TIME_H

#include <linux/time.h>

struct __kernel_v4l2_timeval {
	long long tv_sec;
	long long tv_usec;
};

#endif
