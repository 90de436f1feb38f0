/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LCM_H
#define _LINUX_LCM_H

unsigned long lcm(unsigned long a, unsigned long b) __attribute__((__const__));

#endif
