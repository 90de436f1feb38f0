/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BITREV_H
#define _LINUX_BITREV_H

#include <linux/bitops.h>

#endif
