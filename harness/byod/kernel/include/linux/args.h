/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ARGS_H
#define _LINUX_ARGS_H

#define EMU_COUNT_ARGS(_, a, b, c, d, e, f, g, h, i, j, k, l, count, ...) count
#define COUNT_ARGS(args...) EMU_COUNT_ARGS(, ##args, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define EMU_CONCATENATE(a, b) a##b
#define CONCATENATE(a, b) EMU_CONCATENATE(a, b)

#endif
