// SPDX-License-Identifier: MIT
/* What the compiler may call of its own accord. A runtime's own functions of these names come first. */
typedef unsigned long size;

__attribute__((weak)) void *memcpy(void *to, const void *from, size bytes)
{
	return __builtin_memcpy(to, from, bytes);
}

__attribute__((weak)) void *memmove(void *to, const void *from, size bytes)
{
	return __builtin_memmove(to, from, bytes);
}

__attribute__((weak)) void *memset(void *to, int value, size bytes)
{
	return __builtin_memset(to, value, bytes);
}

__attribute__((weak)) int memcmp(const void *a, const void *b, size bytes)
{
	const unsigned char *left = a, *right = b;

	for (size i = 0; i < bytes; i++)
		if (left[i] != right[i])
			return left[i] - right[i];
	return 0;
}
