/* SPDX-License-Identifier: MIT */
/* Register maps over memory-mapped registers; the only bus on this board. */
#ifndef _LINUX_REGMAP_H
#define _LINUX_REGMAP_H

#include <linux/types.h>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/iopoll.h>

struct device;
struct regmap;
struct clk;
enum regcache_type { REGCACHE_NONE, REGCACHE_RBTREE, REGCACHE_FLAT, REGCACHE_MAPLE };
struct reg_field {
	unsigned int reg, lsb, msb;
};
struct reg_default {
	unsigned int reg, def;
};
struct reg_sequence {
	unsigned int reg, def, delay_us;
};
struct regmap_config {
	const char *name;
	int reg_bits;
	int reg_stride;
	int val_bits;
	unsigned int max_register;
	bool fast_io;
	bool disable_locking;
	enum regcache_type cache_type;
	bool (*writeable_reg)(struct device *dev, unsigned int reg);
	bool (*readable_reg)(struct device *dev, unsigned int reg);
	bool (*volatile_reg)(struct device *dev, unsigned int reg);
};
struct regmap *devm_regmap_init_mmio_clk(struct device *dev, const char *clock, void __iomem *regs, const struct regmap_config *config);
#define devm_regmap_init_mmio(dev, regs, config) devm_regmap_init_mmio_clk(dev, NULL, regs, config)
int regmap_read(struct regmap *map, unsigned int reg, unsigned int *value);
int regmap_write(struct regmap *map, unsigned int reg, unsigned int value);
int regmap_update_bits(struct regmap *map, unsigned int reg, unsigned int mask, unsigned int value);
static inline int regmap_set_bits(struct regmap *map, unsigned int reg, unsigned int bits) { return regmap_update_bits(map, reg, bits, bits); }
static inline int regmap_clear_bits(struct regmap *map, unsigned int reg, unsigned int bits) { return regmap_update_bits(map, reg, bits, 0); }
int regmap_test_bits(struct regmap *map, unsigned int reg, unsigned int bits);
int regmap_bulk_read(struct regmap *map, unsigned int reg, void *values, size_t count);
int regmap_bulk_write(struct regmap *map, unsigned int reg, const void *values, size_t count);
int regmap_multi_reg_write(struct regmap *map, const struct reg_sequence *regs, int count);
int regmap_get_reg_stride(struct regmap *map);
#define regmap_read_poll_timeout(map, reg, value, condition, sleep_us, timeout_us) ({ \
	int emu_rm__ = 0; \
	int emu_rp__ = read_poll_timeout(regmap_read, emu_rm__, emu_rm__ || (condition), sleep_us, timeout_us, false, (map), (reg), &(value)); \
	emu_rm__ ?: emu_rp__; })
struct regmap_field;
struct regmap_field *devm_regmap_field_alloc(struct device *dev, struct regmap *map, struct reg_field field);
int regmap_field_read(struct regmap_field *field, unsigned int *value);
int regmap_field_write(struct regmap_field *field, unsigned int value);
#define REG_FIELD(reg_, lsb_, msb_) { .reg = (reg_), .lsb = (lsb_), .msb = (msb_) }

#endif
