// Asio's types as this layer uses them: one concrete executor, so that nothing is type-erased on the
// way of a command, and coroutines whose waits hand back the error instead of throwing it.
//
// g++ 12 makes wrong code of `switch (co_await ...)` in a loop and of `co_await (c ? a() : b())`: give the
// result a name first.
#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace bouncehouse::net {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Monotonic = std::chrono::steady_clock;
using Instant = Monotonic::time_point;
using Timer = asio::basic_waitable_timer<Monotonic, asio::wait_traits<Monotonic>, Executor>;

template <class T>
using Awaitable = asio::awaitable<T, Executor>;

/// `auto [error] = co_await socket.async_wait(..., as_result);`
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> as_result{asio::use_awaitable_t<Executor>{}};

}  // namespace bouncehouse::net
