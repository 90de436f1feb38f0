/* SPDX-License-Identifier: MIT */
/* What a kernel image exports to the machine. Pointers are addresses in the one memory; errors are -errno. */
#ifndef CEDRUS_EMU_MACHINE_H
#define CEDRUS_EMU_MACHINE_H

#include <linux/types.h>

#define EMU_EXPORT_TO_MACHINE(name) __attribute__((export_name(#name)))

/* Initcalls, the board's platform devices, probe. 0 or the error of the initcall or probe that failed. */
EMU_EXPORT_TO_MACHINE(emu_boot) int emu_boot(void);
/* Remove, module exit, then what is left is complained of: memory, DMA, interrupts, clocks, runtime PM counts, pending work. */
EMU_EXPORT_TO_MACHINE(emu_shutdown) int emu_shutdown(void);
/* Sets a module parameter before boot: 0, -ENOENT when there is none of that name, or the error of its setter. */
EMU_EXPORT_TO_MACHINE(emu_param_set) int emu_param_set(const char *name, const char *value);
/* Name of the index-th device tree match of the platform drivers that are registered; -ENODEV past the end. */
EMU_EXPORT_TO_MACHINE(emu_compatible) int emu_compatible(u32 index, char *name, u32 size);
/* System sleep, through the driver's dev_pm_ops. */
EMU_EXPORT_TO_MACHINE(emu_suspend) int emu_suspend(void);
EMU_EXPORT_TO_MACHINE(emu_resume) int emu_resume(void);

/* Name of the index-th node ("video0", "media0"); -ENODEV past the end. */
EMU_EXPORT_TO_MACHINE(emu_device) int emu_device(u32 index, char *name, u32 size);
EMU_EXPORT_TO_MACHINE(emu_open) int emu_open(const char *name, u32 flags);
EMU_EXPORT_TO_MACHINE(emu_close) int emu_close(int fd);
EMU_EXPORT_TO_MACHINE(emu_ioctl) int emu_ioctl(int fd, u32 request, void *arg);
EMU_EXPORT_TO_MACHINE(emu_mmap) void *emu_mmap(int fd, u32 length, u32 offset);
EMU_EXPORT_TO_MACHINE(emu_munmap) int emu_munmap(void *memory, u32 length);
/* The events of poll(2) that hold now; does not wait. */
EMU_EXPORT_TO_MACHINE(emu_poll) u32 emu_poll(int fd, u32 events);

/* Lets so much time pass with interrupts, timers and work. Returns 1 as soon as something happened that a poller may care about, else 0. */
EMU_EXPORT_TO_MACHINE(emu_run) int emu_run(u64 ns);

/* Memory for the arguments of ioctls, the client's own. */
EMU_EXPORT_TO_MACHINE(emu_malloc) void *emu_malloc(u32 size);
EMU_EXPORT_TO_MACHINE(emu_free) void emu_free(void *memory);

#endif
