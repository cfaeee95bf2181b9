namespace Listening.History.Redis;

/// <summary>What has to happen in one step on the server. Times are the server's own, so that the nodes' clocks do not matter.</summary>
internal static class RedisScripts
{
    /// <summary>KEYS lease, last token; ARGV length in ms. The token, or false while somebody holds the lease. Tokens as in <see cref="Alerts.Coordination.LeaseTokens"/>.</summary>
    public const string Take =
        """
        if redis.call('EXISTS', KEYS[1]) == 1 then return false end
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local token = string.format('%.0f', math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, now))
        redis.call('SET', KEYS[2], token)
        redis.call('SET', KEYS[1], token, 'PX', ARGV[1])
        return token
        """;

    /// <summary>
    /// KEYS lease, last token; ARGV token, length in ms. 1 when held on. A lease that is gone (run out, or lost with the server's memory) and that nobody
    /// had since is taken up again.
    /// </summary>
    public const string Keep =
        """
        local held = redis.call('GET', KEYS[1])
        if held == ARGV[1] then
          redis.call('PEXPIRE', KEYS[1], ARGV[2])
          return 1
        end
        if held or tonumber(redis.call('GET', KEYS[2]) or '0') > tonumber(ARGV[1]) then return 0 end
        redis.call('SET', KEYS[2], ARGV[1])
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """;

    /// <summary>KEYS lease; ARGV token.</summary>
    public const string GiveBack = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";

    /// <summary>KEYS seen, views; ARGV node, its view.</summary>
    public const string Announce =
        """
        redis.call('ZADD', KEYS[1], redis.call('TIME')[1], ARGV[1])
        redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
        """;

    /// <summary>KEYS seen, views; ARGV seconds for which an announcement is believed.</summary>
    public const string Nodes =
        """
        local gone = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', redis.call('TIME')[1] - ARGV[1])
        for _, node in ipairs(gone) do
          redis.call('ZREM', KEYS[1], node)
          redis.call('HDEL', KEYS[2], node)
        end
        return redis.call('HVALS', KEYS[2])
        """;

    /// <summary>KEYS seen, views; ARGV node.</summary>
    public const string Leave = "redis.call('ZREM', KEYS[1], ARGV[1]) redis.call('HDEL', KEYS[2], ARGV[1])";
}
