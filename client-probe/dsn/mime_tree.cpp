#include <gmime/gmime.h>
#include <bouncehouse/dsn/mime_tree.hpp>
#include <memory>
#include <mutex>

namespace bouncehouse::probe {
namespace {

constexpr std::size_t most_parts = 200;

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Object = std::unique_ptr<T, Unref>;

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

std::string text(const char* of) { return of == nullptr ? std::string{} : std::string{of}; }

std::string bytes_of(GMimeStream* memory) {
    const GByteArray* array = g_mime_stream_mem_get_byte_array(reinterpret_cast<GMimeStreamMem*>(memory));
    return array == nullptr ? std::string{} : std::string{reinterpret_cast<const char*>(array->data), array->len};
}

std::string content_of(GMimePart* part) {
    GMimeDataWrapper* wrapper = g_mime_part_get_content(part);
    if (wrapper == nullptr) return {};
    const Object<GMimeStream> memory{g_mime_stream_mem_new()};
    g_mime_data_wrapper_write_to_stream(wrapper, memory.get());
    return bytes_of(memory.get());
}

std::string written(GMimeObject* object) {
    const Object<GMimeStream> memory{g_mime_stream_mem_new()};
    g_mime_object_write_to_stream(object, nullptr, memory.get());
    return bytes_of(memory.get());
}

void walk(GMimeObject* object, unsigned depth, MimeTree& tree) {
    if (object == nullptr || tree.parts.size() >= most_parts) return;
    MimePart& part = tree.parts.emplace_back();
    part.depth = depth;
    if (GMimeContentType* type = g_mime_object_get_content_type(object)) {
        part.type = lower(text(g_mime_content_type_get_media_type(type)) + '/' +
                          text(g_mime_content_type_get_media_subtype(type)));
        part.report_type = lower(text(g_mime_content_type_get_parameter(type, "report-type")));
        part.boundary = text(g_mime_content_type_get_parameter(type, "boundary"));
    }
    part.encoding = lower(text(g_mime_object_get_header(object, "Content-Transfer-Encoding")));
    if (GMIME_IS_MULTIPART(object)) {
        auto* multipart = reinterpret_cast<GMimeMultipart*>(object);
        const int count = g_mime_multipart_get_count(multipart);
        for (int i = 0; i < count; ++i) walk(g_mime_multipart_get_part(multipart, i), depth + 1, tree);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage* inner = g_mime_message_part_get_message(reinterpret_cast<GMimeMessagePart*>(object));
        if (inner != nullptr) part.body = written(reinterpret_cast<GMimeObject*>(inner));
    } else if (GMIME_IS_PART(object)) {
        part.body = content_of(reinterpret_cast<GMimePart*>(object));
    }
}

}  // namespace

MimeTree read_mime(std::string_view message) {
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
    MimeTree tree;
    const Object<GMimeStream> stream{g_mime_stream_mem_new_with_buffer(message.data(), message.size())};
    const Object<GMimeParser> parser{g_mime_parser_new_with_stream(stream.get())};
    const Object<GMimeMessage> parsed{g_mime_parser_construct_message(parser.get(), nullptr)};
    if (!parsed) return tree;
    tree.parsed = true;
    walk(g_mime_message_get_mime_part(parsed.get()), 0, tree);
    return tree;
}

}  // namespace bouncehouse::probe
