/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_GCD_H
#define _LINUX_GCD_H

unsigned long gcd(unsigned long a, unsigned long b) __attribute__((__const__));

#endif
