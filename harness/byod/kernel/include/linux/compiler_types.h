/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_COMPILER_TYPES_H
#define _LINUX_COMPILER_TYPES_H

/* Marks for sparse; they mean nothing to the compiler. */
#define __user
#define __iomem
#define __percpu
#define __rcu
#define __kernel
#define __force
#define __nocast
#define __safe
#define __private
#define __bitwise
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x) ((void)0)
#define __release(x) ((void)0)

/* Sections of the real kernel image; this image has one text and one data section. */
#define __init
#define __exit
#define __initdata
#define __initconst
#define __exitdata
#define __ref
#define __refdata
#define __ro_after_init
#define __read_mostly
#define __sched
#define __cold
#define __hot
#define notrace
#define asmlinkage

#define inline inline __attribute__((__unused__))
#define __always_inline inline __attribute__((__always_inline__))
#define noinline __attribute__((__noinline__))
#define noinline_for_stack noinline
#define __attribute_const__ __attribute__((__const__))
#define __pure __attribute__((__pure__))
#define __noreturn __attribute__((__noreturn__))
#define __must_check __attribute__((__warn_unused_result__))
#define __maybe_unused __attribute__((__unused__))
#define __always_unused __attribute__((__unused__))
#define __used __attribute__((__used__))
#define __weak __attribute__((__weak__))
#define __alias(name) __attribute__((__alias__(#name)))
#define __packed __attribute__((__packed__))
#define __aligned(n) __attribute__((__aligned__(n)))
#define __section(name) __attribute__((__section__(name)))
#define __printf(format, first) __attribute__((__format__(printf, format, first)))
#define __scanf(format, first) __attribute__((__format__(scanf, format, first)))
#define __malloc __attribute__((__malloc__))
#define __alloc_size(x, ...)
#define __realloc_size(x, ...)
#define __nonstring
#define __counted_by(member)
#define __counted_by_le(member)
#define __counted_by_be(member)
#define __counted_by_ptr(member)
#define __cleanup(function) __attribute__((__cleanup__(function)))
#define __designated_init
#define __no_sanitize_address __attribute__((__no_sanitize__("address")))
#define __deprecated
#define __visible
#define __gnu_inline
#define __latent_entropy
#define __randomize_layout
#define randomized_struct_fields_start
#define randomized_struct_fields_end
#define __diag_push()
#define __diag_pop()
#define __diag_ignore_all(option, comment)
#if __has_attribute(__fallthrough__)
#define fallthrough __attribute__((__fallthrough__))
#else
#define fallthrough do {} while (0)
#endif

#define __same_type(a, b) __builtin_types_compatible_p(typeof(a), typeof(b))
#define __native_word(t) (sizeof(t) <= sizeof(long))
#define asm_inline asm
#define ___PASTE(a, b) a##b
#define __PASTE(a, b) ___PASTE(a, b)

#endif
