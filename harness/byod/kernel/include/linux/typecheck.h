/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TYPECHECK_H
#define _LINUX_TYPECHECK_H

#define typecheck(type, x) ({ type emu_a__; typeof(x) emu_b__; (void)(&emu_a__ == &emu_b__); 1; })
#define typecheck_fn(type, function) ({ typeof(type) emu_f__ = function; (void)emu_f__; })

#endif
