/* SPDX-License-Identifier: MIT */
/* Read before every file of a driver, as kconfig.h and compiler_types.h are in a kernel build. */
#ifndef CEDRUS_EMU_PRELUDE_H
#define CEDRUS_EMU_PRELUDE_H

#include <linux/kconfig.h>

#endif
