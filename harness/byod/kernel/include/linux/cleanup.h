/* SPDX-License-Identifier: MIT */
/* Things that are undone at the end of their scope: __free(), guard(), scoped_guard(), CLASS(). */
#ifndef _LINUX_CLEANUP_H
#define _LINUX_CLEANUP_H

#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/args.h>
#include <linux/container_of.h>

/* Inside `undo` the thing is called _T, here and below. */
#define DEFINE_FREE(name, type, undo) \
	static inline void __free_##name(void *p) { type _T = *(type *)p; undo; }
#define __free(name) __cleanup(__free_##name)
#define no_free_ptr(p) ({ __auto_type emu_taken__ = (p); (p) = NULL; emu_taken__; })
#define return_ptr(p) return no_free_ptr(p)
#define retain_and_null_ptr(p) ((void)no_free_ptr(p))

#define DEFINE_CLASS(name, type, exit_, init_, init_args...) \
	typedef type class_##name##_t; \
	static inline void class_##name##_destructor(type *p) { type _T = *p; exit_; } \
	static inline type class_##name##_constructor(init_args) { type t = init_; return t; }
#define EXTEND_CLASS(name, suffix, init_, init_args...) \
	typedef class_##name##_t class_##name##suffix##_t; \
	static inline void class_##name##suffix##_destructor(class_##name##_t *p) { class_##name##_destructor(p); } \
	static inline class_##name##_t class_##name##suffix##_constructor(init_args) { class_##name##_t t = init_; return t; }
#define CLASS(name, variable) \
	class_##name##_t variable __cleanup(class_##name##_destructor) = class_##name##_constructor

/* Guards: classes whose object is a lock held. Of a conditional one the object is null or an error when it was not got. */
#define EMU_GUARD_FACTS(name, pointer) \
	static inline void *class_##name##_lock_ptr(class_##name##_t *_T) \
	{ void *p = (void *)(pointer); return IS_ERR(p) ? NULL : p; } \
	static inline int class_##name##_lock_err(class_##name##_t *_T) \
	{ void *p = (void *)(pointer); return IS_ERR(p) ? PTR_ERR(p) : (p ? 0 : -EBUSY); }
#define DEFINE_GUARD(name, type, lock_, unlock_) \
	DEFINE_CLASS(name, type, if (!IS_ERR_OR_NULL(_T)) { unlock_; }, ({ lock_; _T; }), type _T) \
	static __maybe_unused const bool class_##name##_is_conditional = false; \
	EMU_GUARD_FACTS(name, *_T)
#define EMU_GUARD_COND_4(name, suffix, lock_, got) \
	static __maybe_unused const bool class_##name##suffix##_is_conditional = true; \
	EXTEND_CLASS(name, suffix, ({ void *emu_l__ = _T; int _RET = (lock_); if (_T && !(got)) emu_l__ = _RET < 0 ? ERR_PTR(_RET) : NULL; emu_l__; }), \
		     class_##name##_t _T) \
	EMU_GUARD_FACTS(name##suffix, *_T)
#define EMU_GUARD_COND_3(name, suffix, lock_) EMU_GUARD_COND_4(name, suffix, lock_, _RET)
#define DEFINE_GUARD_COND(args...) CONCATENATE(EMU_GUARD_COND_, COUNT_ARGS(args))(args)

#define DEFINE_LOCK_GUARD_1(name, type, lock_, unlock_, more...) \
	typedef struct { type *lock; more; } class_##name##_t; \
	static __maybe_unused const bool class_##name##_is_conditional = false; \
	static inline void class_##name##_destructor(class_##name##_t *_T) { if (!IS_ERR_OR_NULL(_T->lock)) { unlock_; } } \
	static inline class_##name##_t class_##name##_constructor(type *l) \
	{ class_##name##_t t = { .lock = l }, *_T = &t; lock_; return t; } \
	EMU_GUARD_FACTS(name, _T->lock)
#define DEFINE_LOCK_GUARD_0(name, lock_, unlock_, more...) \
	typedef struct { void *lock; more; } class_##name##_t; \
	static __maybe_unused const bool class_##name##_is_conditional = false; \
	static inline void class_##name##_destructor(class_##name##_t *_T) { if (_T->lock) { unlock_; } } \
	static inline class_##name##_t class_##name##_constructor(void) \
	{ class_##name##_t t = { .lock = (void *)1 }, *_T __maybe_unused = &t; lock_; return t; } \
	EMU_GUARD_FACTS(name, _T->lock)
#define EMU_LOCK_GUARD_1_COND_4(name, suffix, lock_, got) \
	static __maybe_unused const bool class_##name##suffix##_is_conditional = true; \
	EXTEND_CLASS(name, suffix, ({ class_##name##_t t = { .lock = l }, *_T = &t; int _RET = (lock_); \
		     if (_T->lock && !(got)) _T->lock = _RET < 0 ? ERR_PTR(_RET) : NULL; t; }), typeof_member(class_##name##_t, lock) l) \
	EMU_GUARD_FACTS(name##suffix, _T->lock)
#define EMU_LOCK_GUARD_1_COND_3(name, suffix, lock_) EMU_LOCK_GUARD_1_COND_4(name, suffix, lock_, _RET)
#define DEFINE_LOCK_GUARD_1_COND(args...) CONCATENATE(EMU_LOCK_GUARD_1_COND_, COUNT_ARGS(args))(args)

#define guard(name) CLASS(name, __UNIQUE_ID(guard))
#define ACQUIRE(name, variable) CLASS(name, variable)
#define ACQUIRE_ERR(name, variable) class_##name##_lock_err(variable)

#define EMU_SCOPED(name, label, args...) \
	for (CLASS(name, scope)(args); \
	     class_##name##_lock_ptr(&scope) || !class_##name##_is_conditional; ({ goto label; })) \
		if (0) { \
label: \
			break; \
		} else
#define scoped_guard(name, args...) EMU_SCOPED(name, __UNIQUE_ID(label), args)
#define EMU_SCOPED_COND(name, fail, label, args...) \
	for (CLASS(name, scope)(args); true; ({ goto label; })) \
		if (!class_##name##_lock_ptr(&scope)) { \
			fail; \
label: \
			break; \
		} else
#define scoped_cond_guard(name, fail, args...) EMU_SCOPED_COND(name, fail, __UNIQUE_ID(label), args)

#endif
