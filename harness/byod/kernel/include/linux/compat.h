/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_COMPAT_H
#define _LINUX_COMPAT_H

#include <linux/types.h>

/* A 32-bit kernel: there is no narrower caller. */
#define in_compat_syscall() false
#define compat_ptr(p) ((void __user *)(p))

#endif
