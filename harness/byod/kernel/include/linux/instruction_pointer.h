/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_INSTRUCTION_POINTER_H
#define _LINUX_INSTRUCTION_POINTER_H

/* WebAssembly tells no return address. */
#define _RET_IP_ 0UL
#define _THIS_IP_ 0UL

#endif
