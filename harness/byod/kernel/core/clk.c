// SPDX-License-Identifier: MIT
/* The Video Engine's clocks: counts of prepare and enable, applied to the board at their edges. */
#include "internal.h"
#include <linux/clk.h>
#include <linux/of.h>

struct clk {
	const char *name;
	int users, prepared, enabled, exclusive;
	const struct emu_site *prepared_at, *enabled_at;
};

static struct clk clocks[] = { { "ahb" }, { "mod" }, { "ram" } };

void emu_clocks_boot(void)
{
	for (int i = 0; i < ARRAY_SIZE(clocks); i++)
		host_clock(clocks[i].name, 0);
}

static struct clk *clk_find(struct device *dev, const char *id)
{
	if (!dev || dev->of_node != &emu_ve_node)
		return ERR_PTR(-ENOENT);
	if (!id)
		return &clocks[0];
	for (int i = 0; i < ARRAY_SIZE(clocks); i++)
		if (!strcmp(clocks[i].name, id))
			return &clocks[i];
	return ERR_PTR(-ENOENT);
}

static void clk_check(const struct clk *clk, const char *function, const struct emu_site *site)
{
	if (IS_ERR(clk))
		emu_fault("bad-clk", "%s at %pEMU of an error pointer (%pe); check what clk_get returned with IS_ERR", function, site, clk);
}

struct clk *clk_get(struct device *dev, const char *id)
{
	struct clk *clk = clk_find(dev, id);

	if (!IS_ERR(clk))
		clk->users++;
	return clk;
}

struct clk *clk_get_optional(struct device *dev, const char *id)
{
	struct clk *clk = clk_get(dev, id);

	return clk == ERR_PTR(-ENOENT) ? NULL : clk;
}

void clk_put(struct clk *clk)
{
	if (IS_ERR_OR_NULL(clk))
		return;
	if (!clk->users--)
		emu_complain("clk-unbalanced", "clk_put of clock %s, which nobody has", clk->name);
}

struct clk *of_clk_get(struct device_node *node, int index)
{
	if (node != &emu_ve_node || index < 0 || index >= ARRAY_SIZE(clocks))
		return ERR_PTR(-ENOENT);
	clocks[index].users++;
	return &clocks[index];
}

struct clk *of_clk_get_by_name(struct device_node *node, const char *name)
{
	return of_clk_get(node, of_property_match_string(node, "clock-names", name));
}

static void clk_put_managed(void *clk)
{
	clk_put(clk);
}

struct clk *devm_clk_get(struct device *dev, const char *id)
{
	struct clk *clk = clk_get(dev, id);
	int ret;

	if (IS_ERR(clk))
		return clk;
	ret = devm_add_action_or_reset(dev, clk_put_managed, clk);
	return ret ? ERR_PTR(ret) : clk;
}

struct clk *devm_clk_get_optional(struct device *dev, const char *id)
{
	struct clk *clk = devm_clk_get(dev, id);

	return clk == ERR_PTR(-ENOENT) ? NULL : clk;
}

void devm_clk_put(struct device *dev, struct clk *clk)
{
	devm_release_action(dev, clk_put_managed, clk);
}

int emu_clk_prepare(struct clk *clk, const struct emu_site *site)
{
	if (!clk)
		return 0;
	clk_check(clk, "clk_prepare", site);
	emu_might_sleep("clk_prepare", site);
	if (!clk->prepared++)
		clk->prepared_at = site;
	return 0;
}

void emu_clk_unprepare(struct clk *clk, const struct emu_site *site)
{
	if (IS_ERR_OR_NULL(clk))
		return;
	emu_might_sleep("clk_unprepare", site);
	if (!clk->prepared) {
		emu_complain("clk-unbalanced", "clk_unprepare of clock %s at %pEMU, which is not prepared; one unprepare too many", clk->name, site);
		return;
	}
	if (clk->prepared == 1 && clk->enabled)
		emu_complain("clk-unbalanced", "clk_unprepare of clock %s at %pEMU while it is enabled since %pEMU; disable it first", clk->name, site, clk->enabled_at);
	clk->prepared--;
}

int emu_clk_enable(struct clk *clk, const struct emu_site *site)
{
	if (!clk)
		return 0;
	clk_check(clk, "clk_enable", site);
	if (!clk->prepared) {
		emu_complain("clk-unbalanced", "clk_enable of clock %s at %pEMU, which is not prepared: it stays off; use clk_prepare_enable", clk->name, site);
		return -ESHUTDOWN;
	}
	if (!clk->enabled++) {
		clk->enabled_at = site;
		host_clock(clk->name, 1);
	}
	return 0;
}

void emu_clk_disable(struct clk *clk, const struct emu_site *site)
{
	if (IS_ERR_OR_NULL(clk))
		return;
	if (!clk->enabled) {
		emu_complain("clk-unbalanced", "clk_disable of clock %s at %pEMU, which is off already; one disable too many", clk->name, site);
		return;
	}
	if (!--clk->enabled)
		host_clock(clk->name, 0);
}

int emu_clk_prepare_enable(struct clk *clk, const struct emu_site *site)
{
	int ret = emu_clk_prepare(clk, site);

	if (!ret) {
		ret = emu_clk_enable(clk, site);
		if (ret)
			emu_clk_unprepare(clk, site);
	}
	return ret;
}

void emu_clk_disable_unprepare(struct clk *clk, const struct emu_site *site)
{
	bool off = clk && !IS_ERR(clk) && !clk->enabled;

	emu_clk_disable(clk, site);
	if (!off)
		emu_clk_unprepare(clk, site);
}

static void clk_disable_managed(void *clk) { emu_clk_disable(clk, NULL); }
static void clk_unprepare_managed(void *clk) { emu_clk_unprepare(clk, NULL); }

struct clk *emu_devm_clk_get(struct device *dev, const char *id, bool optional, bool prepare, bool enable,
			     unsigned long rate, const struct emu_site *site)
{
	struct clk *clk = optional ? devm_clk_get_optional(dev, id) : devm_clk_get(dev, id);
	int ret = 0;

	if (IS_ERR_OR_NULL(clk))
		return clk;
	if (rate)
		ret = clk_set_rate(clk, rate);
	if (!ret && prepare)
		ret = emu_clk_prepare(clk, site) ?: devm_add_action_or_reset(dev, clk_unprepare_managed, clk);
	if (!ret && enable)
		ret = emu_clk_enable(clk, site) ?: devm_add_action_or_reset(dev, clk_disable_managed, clk);
	return ret ? ERR_PTR(ret) : clk;
}

bool __clk_is_enabled(const struct clk *clk)
{
	return clk && clk->enabled;
}

unsigned long clk_get_rate(struct clk *clk)
{
	if (!clk)
		return 0;
	clk_check(clk, "clk_get_rate", NULL);
	return host_clock_rate(clk->name, 0);
}

int clk_set_rate(struct clk *clk, unsigned long rate)
{
	if (!clk)
		return 0;
	clk_check(clk, "clk_set_rate", NULL);
	emu_might_sleep("clk_set_rate", NULL);
	if (!rate)
		return -EINVAL;
	if (clk->exclusive)
		return -EBUSY;
	host_clock_rate(clk->name, rate);
	return 0;
}

/* Any rate: the dividers of the clock unit are not modelled. */
long clk_round_rate(struct clk *clk, unsigned long rate) { return clk ? (long)rate : 0; }

int clk_rate_exclusive_get(struct clk *clk)
{
	if (clk)
		clk->exclusive++;
	return 0;
}

void clk_rate_exclusive_put(struct clk *clk)
{
	if (clk && !clk->exclusive--)
		emu_fault("clk-unbalanced", "clk_rate_exclusive_put of clock %s without its get", clk->name);
}

int clk_set_rate_exclusive(struct clk *clk, unsigned long rate)
{
	return clk_set_rate(clk, rate) ?: clk_rate_exclusive_get(clk);
}

int clk_set_rate_range(struct clk *clk, unsigned long least, unsigned long most)
{
	unsigned long rate = clk_get_rate(clk);

	if (least > most)
		return -EINVAL;
	return rate < least ? clk_set_rate(clk, least) : rate > most ? clk_set_rate(clk, most) : 0;
}

int clk_set_min_rate(struct clk *clk, unsigned long rate) { return clk_set_rate_range(clk, rate, ULONG_MAX); }
int clk_set_max_rate(struct clk *clk, unsigned long rate) { return clk_set_rate_range(clk, 0, rate); }

/* Bulk. */
static int clk_bulk_find(struct device *dev, int count, struct clk_bulk_data *clks, bool optional)
{
	for (int i = 0; i < count; i++) {
		clks[i].clk = optional ? clk_get_optional(dev, clks[i].id) : clk_get(dev, clks[i].id);
		if (IS_ERR(clks[i].clk)) {
			int ret = PTR_ERR(clks[i].clk);

			dev_err_probe(dev, ret, "Failed to get clk '%s'\n", clks[i].id);
			clks[i].clk = NULL;
			clk_bulk_put(i, clks);
			return ret;
		}
	}
	return 0;
}

int clk_bulk_get(struct device *dev, int count, struct clk_bulk_data *clks) { return clk_bulk_find(dev, count, clks, false); }
int clk_bulk_get_optional(struct device *dev, int count, struct clk_bulk_data *clks) { return clk_bulk_find(dev, count, clks, true); }

void clk_bulk_put(int count, struct clk_bulk_data *clks)
{
	while (count--) {
		clk_put(clks[count].clk);
		clks[count].clk = NULL;
	}
}

static int clk_manage(struct device *dev, int count, struct clk_bulk_data *clks)
{
	for (int i = 0; i < count; i++) {
		int ret = clks[i].clk ? devm_add_action_or_reset(dev, clk_put_managed, clks[i].clk) : 0;

		if (ret)
			return ret;
	}
	return 0;
}

int devm_clk_bulk_get(struct device *dev, int count, struct clk_bulk_data *clks)
{
	return clk_bulk_get(dev, count, clks) ?: clk_manage(dev, count, clks);
}

int devm_clk_bulk_get_optional(struct device *dev, int count, struct clk_bulk_data *clks)
{
	return clk_bulk_get_optional(dev, count, clks) ?: clk_manage(dev, count, clks);
}

static int clk_bulk_all(struct device *dev, struct clk_bulk_data *clks)
{
	for (int i = 0; i < ARRAY_SIZE(clocks); i++)
		clks[i] = (struct clk_bulk_data){ clocks[i].name, clk_get(dev, clocks[i].name) };
	return ARRAY_SIZE(clocks);
}

int clk_bulk_get_all(struct device *dev, struct clk_bulk_data **clks)
{
	*clks = emu_kmalloc(ARRAY_SIZE(clocks) * sizeof(**clks), GFP_KERNEL, EMU_KMALLOC, NULL);
	return *clks ? clk_bulk_all(dev, *clks) : -ENOMEM;
}

int devm_clk_bulk_get_all(struct device *dev, struct clk_bulk_data **clks)
{
	int ret;

	*clks = emu_devm_kmalloc(dev, ARRAY_SIZE(clocks) * sizeof(**clks), GFP_KERNEL, NULL);
	if (!*clks)
		return -ENOMEM;
	clk_bulk_all(dev, *clks);
	ret = clk_manage(dev, ARRAY_SIZE(clocks), *clks);
	return ret ?: (int)ARRAY_SIZE(clocks);
}

int devm_clk_bulk_get_all_enabled(struct device *dev, struct clk_bulk_data **clks)
{
	int count = devm_clk_bulk_get_all(dev, clks);

	for (int i = 0; i < count; i++) {
		int ret = emu_clk_prepare_enable((*clks)[i].clk, NULL);

		ret = ret ?: devm_add_action_or_reset(dev, clk_unprepare_managed, (*clks)[i].clk);
		ret = ret ?: devm_add_action_or_reset(dev, clk_disable_managed, (*clks)[i].clk);
		if (ret)
			return ret;
	}
	return count;
}

int emu_clk_bulk(int count, const struct clk_bulk_data *clks, int prepare, int enable, const struct emu_site *site)
{
	for (int i = 0; i < count; i++) {
		int ret = prepare && enable ? emu_clk_prepare_enable(clks[i].clk, site) :
			  prepare ? emu_clk_prepare(clks[i].clk, site) : emu_clk_enable(clks[i].clk, site);

		if (ret) {
			emu_clk_bulk_off(i, clks, prepare, enable, site);
			return ret;
		}
	}
	return 0;
}

void emu_clk_bulk_off(int count, const struct clk_bulk_data *clks, int prepare, int enable, const struct emu_site *site)
{
	while (count--) {
		if (enable)
			emu_clk_disable(clks[count].clk, site);
		if (prepare)
			emu_clk_unprepare(clks[count].clk, site);
	}
}

void emu_clocks_shutdown_check(void)
{
	for (int i = 0; i < ARRAY_SIZE(clocks); i++) {
		struct clk *clk = &clocks[i];

		if (clk->enabled)
			emu_complain("clk-left-on", "clock %s is left on after remove, enabled at %pEMU; pair each clk_prepare_enable with clk_disable_unprepare, in remove or through runtime PM", clk->name, clk->enabled_at);
		else if (clk->prepared)
			emu_complain("clk-left-on", "clock %s is left prepared after remove, since %pEMU; pair each clk_prepare with clk_unprepare", clk->name, clk->prepared_at);
		if (clk->users > 0)
			emu_complain("clk-leak", "clock %s is never given back; call clk_put, or use devm_clk_get", clk->name);
	}
}
