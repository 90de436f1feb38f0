/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RESET_H
#define _LINUX_RESET_H

#include <linux/bits.h>
#include <linux/err.h>
#include <linux/types.h>
#include <cedrus_emu/site.h>

struct device;
struct device_node;
struct reset_control;
struct reset_control_bulk_data {
	const char *id;
	struct reset_control *rstc;
};

int reset_control_reset(struct reset_control *rstc);
int reset_control_assert(struct reset_control *rstc);
int reset_control_deassert(struct reset_control *rstc);
int reset_control_status(struct reset_control *rstc);
int reset_control_rearm(struct reset_control *rstc);
void reset_control_put(struct reset_control *rstc);
int reset_control_bulk_reset(int count, struct reset_control_bulk_data *rstcs);
int reset_control_bulk_assert(int count, struct reset_control_bulk_data *rstcs);
int reset_control_bulk_deassert(int count, struct reset_control_bulk_data *rstcs);

/* `how`: shared lines count their users, optional ones may be absent (null). */
#define EMU_RESET_SHARED 1
#define EMU_RESET_OPTIONAL 2
#define EMU_RESET_DEASSERTED 4
struct reset_control *emu_reset_get(struct device *dev, const char *id, int index, int how, bool managed);
int emu_reset_bulk_get(struct device *dev, int count, struct reset_control_bulk_data *rstcs, int how, bool managed);

#define EMU_RESET_GETTERS(suffix, how) \
static inline struct reset_control *__must_check reset_control_get_##suffix(struct device *dev, const char *id) { return emu_reset_get(dev, id, 0, how, false); } \
static inline struct reset_control *__must_check devm_reset_control_get_##suffix(struct device *dev, const char *id) { return emu_reset_get(dev, id, 0, how, true); } \
static inline int __must_check devm_reset_control_bulk_get_##suffix(struct device *dev, int count, struct reset_control_bulk_data *rstcs) { return emu_reset_bulk_get(dev, count, rstcs, how, true); } \
static inline struct reset_control *__must_check devm_reset_control_array_get_##suffix(struct device *dev) { return emu_reset_get(dev, NULL, 0, how, true); }
EMU_RESET_GETTERS(exclusive, 0)
EMU_RESET_GETTERS(shared, EMU_RESET_SHARED)
EMU_RESET_GETTERS(optional_exclusive, EMU_RESET_OPTIONAL)
EMU_RESET_GETTERS(optional_shared, EMU_RESET_OPTIONAL | EMU_RESET_SHARED)
EMU_RESET_GETTERS(exclusive_deasserted, EMU_RESET_DEASSERTED)
EMU_RESET_GETTERS(shared_deasserted, EMU_RESET_SHARED | EMU_RESET_DEASSERTED)
EMU_RESET_GETTERS(optional_exclusive_deasserted, EMU_RESET_OPTIONAL | EMU_RESET_DEASSERTED)
EMU_RESET_GETTERS(optional_shared_deasserted, EMU_RESET_OPTIONAL | EMU_RESET_SHARED | EMU_RESET_DEASSERTED)
#undef EMU_RESET_GETTERS
static inline struct reset_control *reset_control_get(struct device *dev, const char *id) { return emu_reset_get(dev, id, 0, 0, false); }
static inline struct reset_control *reset_control_get_optional(struct device *dev, const char *id) { return emu_reset_get(dev, id, 0, EMU_RESET_OPTIONAL, false); }
static inline struct reset_control *devm_reset_control_get(struct device *dev, const char *id) { return emu_reset_get(dev, id, 0, 0, true); }
static inline struct reset_control *devm_reset_control_get_optional(struct device *dev, const char *id) { return emu_reset_get(dev, id, 0, EMU_RESET_OPTIONAL, true); }
static inline struct reset_control *devm_reset_control_get_by_index(struct device *dev, int index) { return emu_reset_get(dev, NULL, index, 0, true); }
static inline struct reset_control *devm_reset_control_get_exclusive_by_index(struct device *dev, int index) { return emu_reset_get(dev, NULL, index, 0, true); }
static inline struct reset_control *devm_reset_control_get_shared_by_index(struct device *dev, int index) { return emu_reset_get(dev, NULL, index, EMU_RESET_SHARED, true); }
int device_reset(struct device *dev);
int device_reset_optional(struct device *dev);

#endif
