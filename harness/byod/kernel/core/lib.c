// SPDX-License-Identifier: MIT
/* Small algorithms and containers. */
#include "internal.h"
#include <linux/bitmap.h>
#include <linux/bsearch.h>
#include <linux/gcd.h>
#include <linux/idr.h>
#include <linux/kfifo.h>
#include <linux/lcm.h>
#include <linux/random.h>
#include <linux/rbtree.h>
#include <linux/sort.h>
#include <linux/xarray.h>

unsigned long find_next_bit(const unsigned long *bits, unsigned long size, unsigned long from)
{
	while (from < size && !test_bit(from, bits))
		from++;
	return min(from, size);
}

unsigned long find_next_zero_bit(const unsigned long *bits, unsigned long size, unsigned long from)
{
	while (from < size && test_bit(from, bits))
		from++;
	return min(from, size);
}

unsigned long find_last_bit(const unsigned long *bits, unsigned long size)
{
	for (unsigned long n = size; n--;)
		if (test_bit(n, bits))
			return n;
	return size;
}

void bitmap_set(unsigned long *map, unsigned int start, unsigned int count)
{
	while (count--)
		__set_bit(start++, map);
}

void bitmap_clear(unsigned long *map, unsigned int start, unsigned int count)
{
	while (count--)
		__clear_bit(start++, map);
}

unsigned int bitmap_weight(const unsigned long *map, unsigned int bits)
{
	unsigned int weight = 0;

	for (unsigned int i = 0; i < bits; i++)
		weight += test_bit(i, map);
	return weight;
}

/* Where count zero bits begin at a multiple of align_mask + 1; a number above size when nowhere. */
unsigned long bitmap_find_next_zero_area(unsigned long *map, unsigned long size, unsigned long start, unsigned int count,
					 unsigned long align_mask)
{
	unsigned long at, used = start;

	do {
		at = (find_next_zero_bit(map, size, used) + align_mask) & ~align_mask;
		used = at + count <= size ? find_next_bit(map, at + count, at) : at + count;
	} while (used++ < at + count);
	return at + count > size ? at + count : at;
}

void bitmap_or(unsigned long *to, const unsigned long *a, const unsigned long *b, unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		to[i] = a[i] | b[i];
}

bool bitmap_and(unsigned long *to, const unsigned long *a, const unsigned long *b, unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		to[i] = a[i] & b[i];
	return !bitmap_empty(to, bits);
}

u8 bitrev8(u8 x)
{
	return __builtin_bitreverse8(x);
}

u32 bitrev32(u32 x)
{
	return __builtin_bitreverse32(x);
}

unsigned long gcd(unsigned long a, unsigned long b)
{
	while (b) {
		unsigned long rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

unsigned long lcm(unsigned long a, unsigned long b)
{
	return a && b ? a / gcd(a, b) * b : 0;
}

u32 int_sqrt64(u64 x)
{
	u64 root = 0;

	for (u64 bit = 1ULL << 62; bit; bit >>= 2) {
		if (x >= root + bit) {
			x -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	}
	return root;
}

unsigned long int_sqrt(unsigned long x)
{
	return int_sqrt64(x);
}

struct product {
	u64 low, high;
};

static struct product multiply(u64 a, u64 b)
{
	u64 low_low = (u64)(u32)a * (u32)b, low_high = (u64)(u32)a * (b >> 32), high_low = (a >> 32) * (u32)b;
	u64 middle = (low_low >> 32) + (u32)low_high + (u32)high_low;
	u64 high = (a >> 32) * (b >> 32) + (low_high >> 32) + (high_low >> 32) + (middle >> 32);

	return (struct product){ middle << 32 | (u32)low_low, high };
}

/* What clang calls for a multiplication of 128 bits, as in the overflow checks of 64 bits. */
__int128 __multi3(__int128 a, __int128 b)
{
	struct product p = multiply(a, b);

	p.high += (u64)a * (u64)(b >> 64) + (u64)(a >> 64) * (u64)b;
	return (__int128)((unsigned __int128)p.high << 64 | p.low);
}

u64 mul_u64_u64_div_u64(u64 a, u64 b, u64 d)
{
	struct product p = multiply(a, b);
	u64 high = p.high, low = p.low, quotient = 0;

	if (!high)
		return low / d;
	for (int i = 0; i < 64; i++) {
		bool carry = high >> 63;

		high = high << 1 | low >> 63;
		low <<= 1;
		quotient <<= 1;
		if (carry || high >= d) {
			high -= d;
			quotient |= 1;
		}
	}
	return quotient;
}

static u32 random_state = 0x2545f491;

u32 get_random_u32(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

u64 get_random_u64(void)
{
	u64 high = get_random_u32();

	return high << 32 | get_random_u32();
}

u32 get_random_u32_below(u32 ceiling)
{
	return (u64)get_random_u32() * ceiling >> 32;
}

void get_random_bytes(void *to, size_t size)
{
	for (u8 *p = to; size--; p++)
		*p = get_random_u32();
}

/* Heap sort: in place, and never slow. */
void sort_r(void *base, size_t count, size_t size, cmp_r_func_t compare, swap_r_func_t exchange, const void *priv)
{
	for (size_t start = count / 2, end = count; end > 1;) {
		size_t parent, child;

		if (start)
			start--;
		else if (--end) {
			u8 *a = base, *b = base + end * size;

			if (exchange)
				exchange(a, b, size, priv);
			else
				for (size_t i = 0; i < size; i++)
					swap(a[i], b[i]);
		}
		for (parent = start; (child = 2 * parent + 1) < end; parent = child) {
			u8 *a, *b;

			if (child + 1 < end && compare(base + child * size, base + (child + 1) * size, priv) < 0)
				child++;
			a = base + parent * size;
			b = base + child * size;
			if (compare(a, b, priv) >= 0)
				break;
			if (exchange)
				exchange(a, b, size, priv);
			else
				for (size_t i = 0; i < size; i++)
					swap(a[i], b[i]);
		}
	}
}

struct plain {
	cmp_func_t compare;
	swap_func_t exchange;
};

static int plain_compare(const void *a, const void *b, const void *priv)
{
	return ((const struct plain *)priv)->compare(a, b);
}

static void plain_exchange(void *a, void *b, int size, const void *priv)
{
	((const struct plain *)priv)->exchange(a, b, size);
}

void sort(void *base, size_t count, size_t size, cmp_func_t compare, swap_func_t exchange)
{
	struct plain plain = { compare, exchange };

	sort_r(base, count, size, plain_compare, exchange ? plain_exchange : NULL, &plain);
}

void *bsearch(const void *key, const void *base, size_t count, size_t size, cmp_func_t compare)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(key, base + middle * size);

		if (!order)
			return (void *)(base + middle * size);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* Trees. */
static struct rb_node *child_of(const struct rb_node *node, bool right)
{
	return right ? node->rb_right : node->rb_left;
}

static struct rb_node *end_of(struct rb_node *node, bool right)
{
	while (node && child_of(node, right))
		node = child_of(node, right);
	return node;
}

struct rb_node *rb_first(const struct rb_root *root) { return end_of(root->rb_node, false); }
struct rb_node *rb_last(const struct rb_root *root) { return end_of(root->rb_node, true); }

/* The neighbour in order: the near end of that side's tree, or the first above on whose other side the node is. */
static struct rb_node *neighbour(const struct rb_node *node, bool right)
{
	const struct rb_node *above = node->rb_parent;

	if (child_of(node, right))
		return end_of(child_of(node, right), !right);
	for (; above && child_of(above, right) == node; above = node->rb_parent)
		node = above;
	return (struct rb_node *)above;
}

struct rb_node *rb_next(const struct rb_node *node) { return neighbour(node, true); }
struct rb_node *rb_prev(const struct rb_node *node) { return neighbour(node, false); }

static void replace(struct rb_root *root, struct rb_node *old, struct rb_node *with)
{
	if (!old->rb_parent)
		root->rb_node = with;
	else if (old == old->rb_parent->rb_left)
		old->rb_parent->rb_left = with;
	else
		old->rb_parent->rb_right = with;
	if (with)
		with->rb_parent = old->rb_parent;
}

void rb_erase(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *next;

	if (!node->rb_left || !node->rb_right) {
		replace(root, node, node->rb_left ?: node->rb_right);
		return;
	}
	next = end_of(node->rb_right, false);
	if (next->rb_parent != node) {
		replace(root, next, next->rb_right);
		next->rb_right = node->rb_right;
		next->rb_right->rb_parent = next;
	}
	replace(root, node, next);
	next->rb_left = node->rb_left;
	next->rb_left->rb_parent = next;
}

static struct rb_node *deepest(struct rb_node *node)
{
	while (node && (node->rb_left || node->rb_right))
		node = node->rb_left ?: node->rb_right;
	return node;
}

struct rb_node *emu_rb_postorder_first(const struct rb_root *root) { return deepest(root->rb_node); }

struct rb_node *emu_rb_postorder_next(const struct rb_node *node)
{
	struct rb_node *parent = node->rb_parent;

	return parent && node == parent->rb_left && parent->rb_right ? deepest(parent->rb_right) : parent;
}

/* Index to pointer, sorted. */
static unsigned int xa_place(const struct xarray *xa, unsigned long index)
{
	unsigned int low = 0, high = xa->count;

	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (xa->entries[middle].index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool xa_holds(const struct xarray *xa, unsigned int at, unsigned long index)
{
	return at < xa->count && xa->entries[at].index == index;
}

void *xa_load(struct xarray *xa, unsigned long index)
{
	unsigned int at = xa_place(xa, index);

	return xa_holds(xa, at, index) ? xa->entries[at].pointer : NULL;
}

static bool xa_put(struct xarray *xa, unsigned int at, unsigned long index, void *entry)
{
	if (xa->count == xa->room) {
		unsigned int room = xa->room ? 2 * xa->room : 8;
		struct emu_xa_entry *entries = emu_heap_alloc(room * sizeof(*entries), "xarray", NULL);

		if (!entries)
			return false;
		memcpy(entries, xa->entries, xa->count * sizeof(*entries));
		if (xa->entries)
			emu_heap_free(xa->entries);
		xa->entries = entries;
		xa->room = room;
	}
	memmove(xa->entries + at + 1, xa->entries + at, (xa->count - at) * sizeof(*xa->entries));
	xa->entries[at] = (struct emu_xa_entry){ index, entry };
	xa->count++;
	return true;
}

void *xa_erase(struct xarray *xa, unsigned long index)
{
	unsigned int at = xa_place(xa, index);
	void *entry;

	if (!xa_holds(xa, at, index))
		return NULL;
	entry = xa->entries[at].pointer;
	xa->count--;
	memmove(xa->entries + at, xa->entries + at + 1, (xa->count - at) * sizeof(*xa->entries));
	if (!xa->count)
		xa_destroy(xa);
	return entry;
}

void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	unsigned int at = xa_place(xa, index);
	void *old = NULL;

	if (!entry)
		return xa_erase(xa, index);
	if (xa_holds(xa, at, index)) {
		old = xa->entries[at].pointer;
		xa->entries[at].pointer = entry;
	} else if (!xa_put(xa, at, index, entry)) {
		return ERR_PTR(-ENOMEM);
	}
	return old;
}

int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	unsigned int at = xa_place(xa, index);

	if (xa_holds(xa, at, index))
		return -EBUSY;
	return xa_put(xa, at, index, entry) ? 0 : -ENOMEM;
}

static int xa_alloc_from(struct xarray *xa, unsigned long from, unsigned long most, void *entry, unsigned long *id)
{
	unsigned int at = xa_place(xa, from);

	for (; xa_holds(xa, at, from); at++)
		if (from++ == most)
			return -ENOSPC;
	if (from > most)
		return -ENOSPC;
	*id = from;
	return xa_put(xa, at, from, entry) ? 0 : -ENOMEM;
}

int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)
{
	unsigned long index;
	int ret = xa_alloc_from(xa, max_t(u32, limit.min, (xa->flags & 3) == XA_FLAGS_ALLOC1), limit.max, entry, &index);

	if (ret)
		return ret == -ENOSPC ? -EBUSY : ret;
	*id = index;
	return 0;
}

void *xa_find(struct xarray *xa, unsigned long *index, unsigned long most, unsigned int filter)
{
	unsigned int at = xa_place(xa, *index);

	if (at >= xa->count || xa->entries[at].index > most)
		return NULL;
	*index = xa->entries[at].index;
	return xa->entries[at].pointer;
}

void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long most, unsigned int filter)
{
	unsigned long next = *index + 1;
	void *entry = next ? xa_find(xa, &next, most, filter) : NULL;

	if (entry)
		*index = next;
	return entry;
}

void xa_destroy(struct xarray *xa)
{
	if (xa->entries)
		emu_heap_free(xa->entries);
	xa->entries = NULL;
	xa->count = 0;
	xa->room = 0;
}

void idr_init(struct idr *idr)
{
	*idr = (struct idr){ };
}

void idr_destroy(struct idr *idr)
{
	xa_destroy(&idr->xa);
}

int idr_alloc(struct idr *idr, void *p, int start, int end, gfp_t gfp)
{
	unsigned long id;
	int ret;

	if (start < 0)
		return -EINVAL;
	ret = xa_alloc_from(&idr->xa, start, end > 0 ? end - 1 : INT_MAX, p, &id);
	return ret ?: (int)id;
}

int idr_alloc_cyclic(struct idr *idr, void *p, int start, int end, gfp_t gfp)
{
	int id = idr_alloc(idr, p, max_t(int, start, idr->next), end, gfp);

	if (id == -ENOSPC)
		id = idr_alloc(idr, p, start, end, gfp);
	if (id >= 0)
		idr->next = id + 1;
	return id;
}

void *idr_find(const struct idr *idr, unsigned long id) { return xa_load((struct xarray *)&idr->xa, id); }
void *idr_remove(struct idr *idr, unsigned long id) { return xa_erase(&idr->xa, id); }

void *idr_replace(struct idr *idr, void *p, unsigned long id)
{
	return idr_find(idr, id) ? xa_store(&idr->xa, id, p, 0) : ERR_PTR(-ENOENT);
}

void *idr_get_next(struct idr *idr, int *id)
{
	unsigned long index = *id;
	void *p = xa_find(&idr->xa, &index, ULONG_MAX, XA_PRESENT);

	if (p)
		*id = index;
	return p;
}

int idr_for_each(const struct idr *idr, int (*function)(int id, void *p, void *data), void *data)
{
	void *p;
	int id;

	for (id = 0; (p = idr_get_next((struct idr *)idr, &id)); id++) {
		int ret = function(id, p, data);

		if (ret)
			return ret;
	}
	return 0;
}

void ida_init(struct ida *ida) { *ida = (struct ida){ }; }
void ida_destroy(struct ida *ida) { xa_destroy(&ida->xa); }

int ida_alloc_range(struct ida *ida, unsigned int least, unsigned int most, gfp_t gfp)
{
	unsigned long id;
	int ret = xa_alloc_from(&ida->xa, least, min_t(unsigned int, most, INT_MAX), ida, &id);

	return ret ?: (int)id;
}

void ida_free(struct ida *ida, unsigned int id)
{
	if (!xa_erase(&ida->xa, id))
		emu_complain("bad-free", "ida_free: number %u is not allocated; free it once only", id);
}

unsigned int emu_kfifo_in(struct __kfifo *fifo, const void *from, unsigned int count)
{
	count = min(count, fifo->mask + 1 - (fifo->in - fifo->out));
	for (unsigned int i = 0; i < count; i++)
		memcpy(fifo->data + (fifo->in++ & fifo->mask) * fifo->esize, from + i * fifo->esize, fifo->esize);
	return count;
}

unsigned int emu_kfifo_peek(struct __kfifo *fifo, void *to, unsigned int count)
{
	count = min(count, fifo->in - fifo->out);
	for (unsigned int i = 0; i < count; i++)
		memcpy(to + i * fifo->esize, fifo->data + ((fifo->out + i) & fifo->mask) * fifo->esize, fifo->esize);
	return count;
}
