/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CONST_H
#define _LINUX_CONST_H

#define _UL(x) (x##UL)
#define _ULL(x) (x##ULL)
#define UL(x) (x##UL)
#define ULL(x) (x##ULL)
#define _AC(x, suffix) x##suffix
#define _BITUL(x) (1UL << (x))
#define _BITULL(x) (1ULL << (x))

#endif
