// Asio's TLS stream, compiled once; the rest of Asio comes with net/.
#include <boost/asio/ssl/impl/src.hpp>
