/* SPDX-License-Identifier: MIT */
/* Clocks of the Video Engine by the names of its device tree node: "ahb", "mod", "ram". */
#ifndef _LINUX_CLK_H
#define _LINUX_CLK_H

#include <linux/err.h>
#include <linux/kernel.h>
#include <cedrus_emu/site.h>

struct device;
struct device_node;
struct clk;
struct clk_bulk_data {
	const char *id;
	struct clk *clk;
};

struct clk *clk_get(struct device *dev, const char *id);
struct clk *clk_get_optional(struct device *dev, const char *id);
void clk_put(struct clk *clk);
struct clk *of_clk_get(struct device_node *node, int index);
struct clk *of_clk_get_by_name(struct device_node *node, const char *name);
struct clk *devm_clk_get(struct device *dev, const char *id);
struct clk *devm_clk_get_optional(struct device *dev, const char *id);
struct clk *emu_devm_clk_get(struct device *dev, const char *id, bool optional, bool prepare, bool enable, unsigned long rate, const struct emu_site *site);
#define devm_clk_get_prepared(dev, id) emu_devm_clk_get((dev), (id), false, true, false, 0, EMU_HERE)
#define devm_clk_get_enabled(dev, id) emu_devm_clk_get((dev), (id), false, true, true, 0, EMU_HERE)
#define devm_clk_get_optional_prepared(dev, id) emu_devm_clk_get((dev), (id), true, true, false, 0, EMU_HERE)
#define devm_clk_get_optional_enabled(dev, id) emu_devm_clk_get((dev), (id), true, true, true, 0, EMU_HERE)
#define devm_clk_get_optional_enabled_with_rate(dev, id, rate) emu_devm_clk_get((dev), (id), true, true, true, (rate), EMU_HERE)
void devm_clk_put(struct device *dev, struct clk *clk);

int emu_clk_prepare(struct clk *clk, const struct emu_site *site);
void emu_clk_unprepare(struct clk *clk, const struct emu_site *site);
int emu_clk_enable(struct clk *clk, const struct emu_site *site);
void emu_clk_disable(struct clk *clk, const struct emu_site *site);
int emu_clk_prepare_enable(struct clk *clk, const struct emu_site *site);
void emu_clk_disable_unprepare(struct clk *clk, const struct emu_site *site);
#define clk_prepare(clk) emu_clk_prepare((clk), EMU_HERE)
#define clk_unprepare(clk) emu_clk_unprepare((clk), EMU_HERE)
#define clk_enable(clk) emu_clk_enable((clk), EMU_HERE)
#define clk_disable(clk) emu_clk_disable((clk), EMU_HERE)
#define clk_prepare_enable(clk) emu_clk_prepare_enable((clk), EMU_HERE)
#define clk_disable_unprepare(clk) emu_clk_disable_unprepare((clk), EMU_HERE)
bool __clk_is_enabled(const struct clk *clk);
unsigned long clk_get_rate(struct clk *clk);
int clk_set_rate(struct clk *clk, unsigned long rate);
long clk_round_rate(struct clk *clk, unsigned long rate);
int clk_set_rate_exclusive(struct clk *clk, unsigned long rate);
int clk_rate_exclusive_get(struct clk *clk);
void clk_rate_exclusive_put(struct clk *clk);
int clk_set_min_rate(struct clk *clk, unsigned long rate);
int clk_set_max_rate(struct clk *clk, unsigned long rate);
int clk_set_rate_range(struct clk *clk, unsigned long least, unsigned long most);
static inline bool clk_is_match(const struct clk *a, const struct clk *b) { return a == b; }

int clk_bulk_get(struct device *dev, int count, struct clk_bulk_data *clks);
int clk_bulk_get_optional(struct device *dev, int count, struct clk_bulk_data *clks);
int clk_bulk_get_all(struct device *dev, struct clk_bulk_data **clks);
void clk_bulk_put(int count, struct clk_bulk_data *clks);
int devm_clk_bulk_get(struct device *dev, int count, struct clk_bulk_data *clks);
int devm_clk_bulk_get_optional(struct device *dev, int count, struct clk_bulk_data *clks);
int devm_clk_bulk_get_all(struct device *dev, struct clk_bulk_data **clks);
int devm_clk_bulk_get_all_enabled(struct device *dev, struct clk_bulk_data **clks);
int emu_clk_bulk(int count, const struct clk_bulk_data *clks, int prepare, int enable, const struct emu_site *site);
void emu_clk_bulk_off(int count, const struct clk_bulk_data *clks, int prepare, int enable, const struct emu_site *site);
#define clk_bulk_prepare(count, clks) emu_clk_bulk((count), (clks), 1, 0, EMU_HERE)
#define clk_bulk_enable(count, clks) emu_clk_bulk((count), (clks), 0, 1, EMU_HERE)
#define clk_bulk_prepare_enable(count, clks) emu_clk_bulk((count), (clks), 1, 1, EMU_HERE)
#define clk_bulk_unprepare(count, clks) emu_clk_bulk_off((count), (clks), 1, 0, EMU_HERE)
#define clk_bulk_disable(count, clks) emu_clk_bulk_off((count), (clks), 0, 1, EMU_HERE)
#define clk_bulk_disable_unprepare(count, clks) emu_clk_bulk_off((count), (clks), 1, 1, EMU_HERE)

#endif
