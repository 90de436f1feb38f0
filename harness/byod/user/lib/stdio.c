/* SPDX-License-Identifier: MIT */
/* stdio.h over the calls of unistd.h. Nothing is buffered. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checks.h"
#include "library.h"

#define NO_CHARACTER (-1)

struct emu_file {
	int fd;
	int at_end, failed;
	int pushed_back; /* by ungetc() */
};

static FILE standard[3] = { { 0, 0, 0, NO_CHARACTER }, { 1, 0, 0, NO_CHARACTER }, { 2, 0, 0, NO_CHARACTER } };
#undef stdin
#undef stdout
#undef stderr
FILE *const stdin = &standard[0];
FILE *const stdout = &standard[1];
FILE *const stderr = &standard[2];

static FILE *file_over(int fd)
{
	FILE *file = malloc(sizeof(*file));

	if (!file)
		return NULL;
	*file = (FILE){ fd, 0, 0, NO_CHARACTER };
	return file;
}

static void check_file(FILE *file)
{
	check_write(file, file >= standard && file < standard + 3 ? 0 : sizeof(*file));
}

FILE *fopen(const char *path, const char *mode)
{
	int both = strchr(mode, '+') != NULL;
	int flags = both ? O_RDWR : mode[0] == 'r' ? O_RDONLY : O_WRONLY;

	if (mode[0] == 'w')
		flags |= O_CREAT | O_TRUNC;
	else if (mode[0] == 'a')
		flags |= O_CREAT | O_APPEND;
	int fd = open(path, flags, 0666);
	return fd < 0 ? NULL : file_over(fd);
}

FILE *fdopen(int fd, const char *mode)
{
	(void)mode;
	return file_over(fd);
}

int fclose(FILE *file)
{
	check_file(file);
	int result = close(file->fd);
	if (file < standard || file >= standard + 3)
		free(file);
	return result;
}

int fflush(FILE *file)
{
	if (file)
		check_file(file);
	return 0;
}

int setvbuf(FILE *file, char *buffer, int mode, size_t size)
{
	(void)buffer;
	(void)mode;
	(void)size;
	check_file(file);
	return 0;
}

int fileno(FILE *file)
{
	check_file(file);
	return file->fd;
}

size_t fread(void *memory, size_t size, size_t count, FILE *file)
{
	size_t wanted = size * count, done = 0;
	char *to = memory;

	check_file(file);
	if (wanted == 0)
		return 0;
	check_write(memory, wanted);
	if (file->pushed_back != NO_CHARACTER) {
		to[done++] = file->pushed_back;
		file->pushed_back = NO_CHARACTER;
	}
	while (done < wanted) {
		int got = read(file->fd, to + done, wanted - done);
		if (got <= 0) {
			*(got == 0 ? &file->at_end : &file->failed) = 1;
			break;
		}
		done += got;
	}
	return done / size;
}

size_t fwrite(const void *memory, size_t size, size_t count, FILE *file)
{
	check_file(file);
	if (size * count == 0)
		return 0;
	int done = write(file->fd, memory, size * count);
	if (done < 0) {
		file->failed = 1;
		return 0;
	}
	return done / size;
}

int fseeko(FILE *file, off_t offset, int whence)
{
	check_file(file);
	if (whence == SEEK_CUR && file->pushed_back != NO_CHARACTER)
		offset--;
	file->pushed_back = NO_CHARACTER;
	file->at_end = 0;
	return lseek(file->fd, offset, whence) < 0 ? -1 : 0;
}

int fseek(FILE *file, long offset, int whence)
{
	return fseeko(file, offset, whence);
}

off_t ftello(FILE *file)
{
	check_file(file);
	off_t at = lseek(file->fd, 0, SEEK_CUR);
	return at > 0 && file->pushed_back != NO_CHARACTER ? at - 1 : at;
}

long ftell(FILE *file)
{
	return ftello(file);
}

void rewind(FILE *file)
{
	fseeko(file, 0, SEEK_SET);
	file->failed = 0;
}

int feof(FILE *file)
{
	check_file(file);
	return file->at_end;
}

int ferror(FILE *file)
{
	check_file(file);
	return file->failed;
}

void clearerr(FILE *file)
{
	check_file(file);
	file->at_end = file->failed = 0;
}

int fgetc(FILE *file)
{
	unsigned char c;

	return fread(&c, 1, 1, file) == 1 ? c : EOF;
}

int getc(FILE *file)
{
	return fgetc(file);
}

int getchar(void)
{
	return fgetc(stdin);
}

int ungetc(int c, FILE *file)
{
	check_file(file);
	if (c == EOF || file->pushed_back != NO_CHARACTER)
		return EOF;
	file->at_end = 0;
	return file->pushed_back = (unsigned char)c;
}

char *fgets(char *text, int size, FILE *file)
{
	int length = 0, c = 0;

	check_write(text, size);
	while (length + 1 < size && c != '\n' && (c = fgetc(file)) != EOF)
		text[length++] = c;
	if (length == 0)
		return NULL;
	text[length] = 0;
	return text;
}

int fputc(int c, FILE *file)
{
	unsigned char byte = c;

	return fwrite(&byte, 1, 1, file) == 1 ? byte : EOF;
}

int putc(int c, FILE *file)
{
	return fputc(c, file);
}

int putchar(int c)
{
	return fputc(c, stdout);
}

int fputs(const char *text, FILE *file)
{
	size_t length = strlen(text);

	return fwrite(text, 1, length, file) == length ? 0 : EOF;
}

int puts(const char *text)
{
	return fputs(text, stdout) < 0 || putchar('\n') < 0 ? EOF : 0;
}

void perror(const char *text)
{
	fprintf(stderr, "%s%s%s\n", text ? text : "", text && *text ? ": " : "", strerror(errno));
}

/* ---- formatted output ---- */

struct room {
	char *text;
	size_t size, used;
};

static void put_room(void *context, const char *text, size_t length)
{
	struct room *room = context;
	size_t rest = room->used < room->size ? room->size - room->used : 0;
	size_t part = length < rest ? length : rest;

	check_write(room->text + room->used, part);
	__builtin_memcpy(room->text + room->used, text, part);
	room->used += part;
}

int vsnprintf(char *text, size_t size, const char *format, va_list list)
{
	struct room room = { text, size > 0 ? size - 1 : 0, 0 };
	int length = format_text(put_room, &room, format, list);

	if (size > 0) {
		check_write(text + room.used, 1);
		text[room.used] = 0;
	}
	return length;
}

int vsprintf(char *text, const char *format, va_list list)
{
	return vsnprintf(text, (size_t)-1 >> 1, format, list);
}

static void put_descriptor(void *context, const char *text, size_t length)
{
	write(*(int *)context, text, length);
}

static int print(int fd, const char *format, va_list list)
{
	return format_text(put_descriptor, &fd, format, list);
}

int vfprintf(FILE *file, const char *format, va_list list)
{
	check_file(file);
	return print(file->fd, format, list);
}

int vprintf(const char *format, va_list list)
{
	return print(STDOUT_FILENO, format, list);
}

int printf(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	int length = vprintf(format, list);
	va_end(list);
	return length;
}

int fprintf(FILE *file, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	int length = vfprintf(file, format, list);
	va_end(list);
	return length;
}

int dprintf(int fd, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	int length = print(fd, format, list);
	va_end(list);
	return length;
}

int snprintf(char *text, size_t size, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	int length = vsnprintf(text, size, format, list);
	va_end(list);
	return length;
}

int sprintf(char *text, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	int length = vsprintf(text, format, list);
	va_end(list);
	return length;
}
