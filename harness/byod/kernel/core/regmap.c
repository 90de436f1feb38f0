// SPDX-License-Identifier: MIT
/* Register maps over memory-mapped registers. */
#include "internal.h"
#include <linux/clk.h>
#include <linux/regmap.h>

struct regmap {
	struct device *dev;
	void __iomem *regs;
	struct regmap_config config;
	struct clk *clk;
};
struct regmap_field {
	struct regmap *map;
	struct reg_field field;
};

static void release_clock(void *clk)
{
	emu_clk_unprepare(clk, NULL);
	clk_put(clk);
}

struct regmap *devm_regmap_init_mmio_clk(struct device *dev, const char *clock, void __iomem *regs,
					 const struct regmap_config *config)
{
	struct regmap *map = emu_devm_kmalloc(dev, sizeof(*map), GFP_KERNEL | __GFP_ZERO, NULL);
	int ret;

	if (!map)
		return ERR_PTR(-ENOMEM);
	if (config->reg_bits != 32 || (config->val_bits && config->val_bits != 32))
		return ERR_PTR(-EINVAL);
	map->dev = dev;
	map->regs = regs;
	map->config = *config;
	map->config.reg_stride = config->reg_stride ?: 1;
	if (clock) {
		map->clk = clk_get(dev, clock);
		if (IS_ERR(map->clk))
			return ERR_CAST(map->clk);
		emu_clk_prepare(map->clk, NULL);
		ret = devm_add_action_or_reset(dev, release_clock, map->clk);
		if (ret)
			return ERR_PTR(ret);
	}
	return map;
}

static int valid(const struct regmap *map, unsigned int reg, bool (*allowed)(struct device *, unsigned int))
{
	if (reg % map->config.reg_stride)
		return -EINVAL;
	if ((map->config.max_register && reg > map->config.max_register) || (allowed && !allowed(map->dev, reg)))
		return -EIO;
	return 0;
}

int regmap_read(struct regmap *map, unsigned int reg, unsigned int *value)
{
	int ret = valid(map, reg, map->config.readable_reg);

	if (ret)
		return ret;
	emu_clk_enable(map->clk, NULL);
	*value = readl(map->regs + reg);
	emu_clk_disable(map->clk, NULL);
	return 0;
}

int regmap_write(struct regmap *map, unsigned int reg, unsigned int value)
{
	int ret = valid(map, reg, map->config.writeable_reg);

	if (ret)
		return ret;
	emu_clk_enable(map->clk, NULL);
	writel(value, map->regs + reg);
	emu_clk_disable(map->clk, NULL);
	return 0;
}

int regmap_update_bits(struct regmap *map, unsigned int reg, unsigned int mask, unsigned int value)
{
	unsigned int old, new;
	int ret = regmap_read(map, reg, &old);

	if (ret)
		return ret;
	new = (old & ~mask) | (value & mask);
	return new == old ? 0 : regmap_write(map, reg, new);
}

int regmap_test_bits(struct regmap *map, unsigned int reg, unsigned int bits)
{
	unsigned int value;
	int ret = regmap_read(map, reg, &value);

	return ret ?: (value & bits) == bits;
}

int regmap_bulk_read(struct regmap *map, unsigned int reg, void *values, size_t count)
{
	int ret = 0;

	for (size_t i = 0; i < count && !ret; i++)
		ret = regmap_read(map, reg + i * map->config.reg_stride, (u32 *)values + i);
	return ret;
}

int regmap_bulk_write(struct regmap *map, unsigned int reg, const void *values, size_t count)
{
	int ret = 0;

	for (size_t i = 0; i < count && !ret; i++)
		ret = regmap_write(map, reg + i * map->config.reg_stride, ((const u32 *)values)[i]);
	return ret;
}

int regmap_multi_reg_write(struct regmap *map, const struct reg_sequence *regs, int count)
{
	int ret = 0;

	for (int i = 0; i < count && !ret; i++) {
		ret = regmap_write(map, regs[i].reg, regs[i].def);
		if (regs[i].delay_us)
			emu_delay((u64)regs[i].delay_us * 1000);
	}
	return ret;
}

int regmap_get_reg_stride(struct regmap *map) { return map->config.reg_stride; }

struct regmap_field *devm_regmap_field_alloc(struct device *dev, struct regmap *map, struct reg_field field)
{
	struct regmap_field *f = emu_devm_kmalloc(dev, sizeof(*f), GFP_KERNEL, NULL);

	if (!f)
		return ERR_PTR(-ENOMEM);
	*f = (struct regmap_field){ map, field };
	return f;
}

int regmap_field_read(struct regmap_field *field, unsigned int *value)
{
	int ret = regmap_read(field->map, field->field.reg, value);

	if (!ret)
		*value = (*value & __GENMASK(field->field.msb, field->field.lsb)) >> field->field.lsb;
	return ret;
}

int regmap_field_write(struct regmap_field *field, unsigned int value)
{
	return regmap_update_bits(field->map, field->field.reg, __GENMASK(field->field.msb, field->field.lsb), value << field->field.lsb);
}
