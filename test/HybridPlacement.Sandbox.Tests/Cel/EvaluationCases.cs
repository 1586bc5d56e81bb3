namespace HybridPlacement.Sandbox.Tests.Cel;

/// <summary>One case a line: expression => value.</summary>
internal static class EvaluationCases
{
    public const string All = """
        # literals
        1 => 1
        -1 => -1
        0x1F => 31
        -0x10 => -16
        9223372036854775807 => 9223372036854775807
        -9223372036854775808 => -9223372036854775808
        42u => 42u
        0xffu => 255u
        18446744073709551615u => 18446744073709551615u
        1.5 => 1.5
        .5 => 0.5
        1e3 => 1000.0
        -2.5e-3 => -0.0025
        true => true
        false => false
        null => null
        'a' => "a"
        "a" => "a"
        'it\'s' => "it's"
        "\t\n\\" => "\t\n\\"
        "\x41\u00e9\U0001F600\101" => "Aé😀A"
        r'\d' => "\\d"
        R"\n" => "\\n"
        '''a'b''' => "a'b"
        b'abc' => b"616263"
        b'\xff\001' => b"ff01"
        b'é' => b"c3a9"
        rb'\x' => b"5c78"
        [] => []
        [1, 2] => [1, 2]
        [1, 2,] => [1, 2]
        {} => {}
        {'a': 1, 'b': 2} => {"a": 1, "b": 2}
        1 + 1 // a comment => 2

        # arithmetic
        1 + 2 * 3 => 7
        (1 + 2) * 3 => 9
        7 / 2 => 3
        -7 / 2 => -3
        -7 % 3 => -1
        7 % -3 => 1
        7u % 4u => 3u
        2.0 / 4.0 => 0.5
        1.0 / 0.0 => +Inf
        -1.0 / 0.0 => -Inf
        1 / 0 => error: division by zero
        1 % 0 => error: modulus by zero
        9223372036854775807 + 1 => error: integer overflow
        -9223372036854775808 - 1 => error: integer overflow
        -(-9223372036854775808) => error: integer overflow
        9223372036854775807 * 2 => error: integer overflow
        0u - 1u => error: unsigned integer overflow
        18446744073709551615u + 1u => error: unsigned integer overflow
        --1 => 1
        !!true => true
        'a' + 'b' => "ab"
        b'a' + b'b' => b"6162"
        [1] + [2, 3] => [1, 2, 3]

        # comparison
        1 == 1 => true
        1 == 2 => false
        dyn(1) == 1.0 => true
        dyn(1) == 1u => true
        dyn(1) == '1' => false
        1 < 2.5 => true
        1u > -1 => true
        -1 < 1u => true
        9223372036854775807 < 9223372036854775808.0 => true
        0.0 / 0.0 == 0.0 / 0.0 => false
        0.0 / 0.0 != 0.0 / 0.0 => true
        0.0 / 0.0 < 1.0 => false
        'a' < 'b' => true
        'abc' < 'abcd' => true
        b'a' < b'b' => true
        false < true => true
        [1, 2] == [1, 2] => true
        [1, 2] == [2, 1] => false
        [[1]] == [[1]] => true
        {'a': 1, 'b': 2} == {'b': 2, 'a': 1} => true
        {'a': 1} == {'a': 2} => false
        dyn([1]) == [1.0] => true
        null == null => true
        dyn(null) == 1 => false
        1 in [1, 2] => true
        3 in [1, 2] => false
        'a' in {'a': 1} => true
        dyn(1.0) in [1, 2] => true
        1 != 2 => true
        1 <= 1 && 1 >= 1 => true
        1 < 2 == true => true

        # logic absorbs errors where the other side decides
        true && false => false
        true || false => true
        false && (1 / 0 == 1) => false
        (1 / 0 == 1) && false => false
        true || (1 / 0 == 1) => true
        (1 / 0 == 1) || true => true
        true && (1 / 0 == 1) => error: division by zero
        (1 / 0 == 1) || false => error: division by zero
        true ? 1 : 1 / 0 => 1
        false ? 1 / 0 : 2 => 2
        (1 / 0 == 1) ? 1 : 2 => error: division by zero
        true ? (false ? 1 : 2) : 3 => 2
        false ? 1 : true ? 2 : 3 => 2
        !true => false
        true && dyn(1) => error: no such overload
        false && dyn(1) => false

        # fields and indexes
        {'a': {'b': 1}}.a.b => 1
        {'a': 1}['a'] => 1
        {'a': 1}.b => error: no such key: b
        {1: 'x'}[1] => "x"
        {1u: 'x'}[1u] => "x"
        {true: 'x'}[true] => "x"
        {dyn(1): 'x'}[dyn(1.0)] => "x"
        [1, 2][1] => 2
        [1, 2][2] => error: index out of bounds: 2
        [1, 2][-1] => error: index out of bounds: -1
        [1, 2][dyn(1.0)] => 2
        {'a': 1, 'a': 2} => error: Failed with repeated key: a
        has({'a': 1}.a) => true
        has({'a': 1}.b) => false
        has({'a': null}.a) => true
        has({'a': {'b': 1}}.a.b) => true
        dyn({'a': 1}).a => 1
        dyn(1).a => error: no such overload

        # macros
        [1, 2].all(x, x > 0) => true
        [1, 2].all(x, x > 1) => false
        [].all(x, x > 1) => true
        [1, 2].exists(x, x > 1) => true
        [1, 2].exists(x, x > 2) => false
        [].exists(x, x > 2) => false
        [1, 2].exists_one(x, x > 1) => true
        [1, 2, 3].exists_one(x, x > 1) => false
        [1, 2].existsOne(x, x > 1) => true
        [1, 2].map(x, x * 2) => [2, 4]
        [1, 2, 3].map(x, x > 1, x * 2) => [4, 6]
        [1, 2, 3].filter(x, x % 2 == 1) => [1, 3]
        {'a': 1, 'b': 2}.all(k, k < 'c') => true
        {'a': 1, 'b': 2}.map(k, k) => ["a", "b"]
        {'a': 1, 'b': 2}.filter(k, k == 'a') => ["a"]
        [0, 1].all(x, 1 / x == 1) => error: division by zero
        [0, 2].all(x, 1 / x == 1) => false
        [0, 1].exists(x, 1 / x == 1) => true
        [0, 2].exists(x, 1 / x == 1) => error: division by zero
        [0, 1].map(x, 1 / x) => error: division by zero
        [[1, 2], [3]].map(l, l.map(x, x + l.size())) => [[3, 4], [4]]
        [1].map(x, [2].map(x, x)) => [[2]]
        [1, 2].all(i, v, i < v) => true
        {'a': 1}.all(k, v, k == 'a' && v == 1) => true
        {'a': 1, 'b': 2}.exists(k, v, v == 2) => true
        [5, 6].existsOne(i, v, i == 0) => true
        ['x', 'y'].transformList(i, v, v + string(i)) => ["x0", "y1"]
        ['x', 'y'].transformList(i, v, i > 0, v) => ["y"]
        {'a': 1, 'b': 2}.transformMap(k, v, v * 10) => {"a": 10, "b": 20}
        {'a': 1, 'b': 2}.transformMap(k, v, v > 1, v) => {"b": 2}
        ['x', 'y'].transformMapEntry(i, v, {v: i}) => {"x": 0, "y": 1}

        # conversions
        int('42') => 42
        int('-42') => -42
        int('x') => error: type conversion error from 'string' to 'int'
        int(1.9) => 1
        int(-1.9) => -1
        int(1e19) => error: integer overflow
        int(5u) => 5
        int(timestamp('1970-01-01T00:01:00Z')) => 60
        uint(5) => 5u
        uint(-1) => error: unsigned integer overflow
        double('1.5') => 1.5
        double(3) => 3.0
        double('x') => error: type conversion error from 'string' to 'double'
        string(1) => "1"
        string(1u) => "1"
        string(1.5) => "1.5"
        string(1000000.0) => "1e+06"
        string(true) => "true"
        string(b'abc') => "abc"
        string(b'\xff') => error: invalid UTF-8 in bytes, cannot convert to string
        string(timestamp('2026-01-02T03:04:05Z')) => "2026-01-02T03:04:05Z"
        string(duration('1h')) => "3600s"
        string(duration('1.5s')) => "1.5s"
        bytes('é') => b"c3a9"
        bool('true') => true
        bool('x') => error: type conversion error from 'string' to 'bool'
        type(1) => type int
        type(1) == int => true
        type('a') == string => true
        type(type(1)) == type => true
        type(null) == null_type => true
        type([]) == list => true
        type(timestamp('2026-01-02T03:04:05Z')) == google.protobuf.Timestamp => true

        # sizes and strings
        size('añ😀') => 3
        'abc'.size() => 3
        size([1, 2]) => 2
        {'a': 1}.size() => 1
        size(b'é') => 2
        'abc'.startsWith('ab') => true
        'abc'.endsWith('bc') => true
        'abc'.contains('x') => false
        'abc'.matches('^a.c$') => true
        matches('abc', 'b') => true
        'abc'.matches(dyn('(')) => error: error parsing regexp: missing closing ): `(`
        'abc'.charAt(1) => "b"
        'a😀b'.charAt(1) => "😀"
        'abc'.charAt(3) => ""
        'abc'.charAt(4) => error: index out of range: 4
        'abcabc'.indexOf('c') => 2
        'abcabc'.indexOf('c', 3) => 5
        'abc'.indexOf('x') => -1
        'a😀b'.indexOf('b') => 2
        'abcabc'.lastIndexOf('b') => 4
        'abcabc'.lastIndexOf('b', 3) => 1
        'ABCé'.lowerAscii() => "abcé"
        'abcé'.upperAscii() => "ABCé"
        'hello'.replace('l', 'L') => "heLLo"
        'hello'.replace('l', 'L', 1) => "heLlo"
        'ab'.replace('', '_') => "_a_b_"
        'a,b,c'.split(',') => ["a", "b", "c"]
        'a,b,c'.split(',', 2) => ["a", "b,c"]
        'a,b'.split(',', 0) => []
        'a,b'.split(',', 1) => ["a,b"]
        'abc'.split('') => ["a", "b", "c"]
        'abc'.substring(1) => "bc"
        'abc'.substring(1, 2) => "b"
        'abc'.substring(2, 1) => error: invalid substring range. start: 2, end: 1
        'abc'.substring(0, 4) => error: index out of range: 4
        '  a b  '.trim() => "a b"
        ['a', 'b'].join() => "ab"
        ['a', 'b'].join('-') => "a-b"
        strings.quote('a"b\n') => "\"a\\\"b\\n\""
        '%s is %d'.format([dyn('x'), dyn(3)]) => "x is 3"
        '%.2f'.format([1.5]) => "1.50"
        '%.3e'.format([1052.032911275]) => "1.052e+03"
        '%b %o %x %X'.format([10, 10, 255, 255]) => "1010 12 ff FF"
        '%x'.format(['hi']) => "6869"
        '%s'.format([[1, 2]]) => "[1, 2]"
        '%s'.format([{'a': 1}]) => "{a: 1}"
        '%s'.format([true]) => "true"
        '100%%'.format([]) => "100%"
        '%d'.format([]) => error: index 0 out of range
        'abc 123'.find('[0-9]+') => "123"
        'abc'.find('[0-9]+') => ""
        'a1b22'.findAll('[0-9]+') => ["1", "22"]
        'a1b22'.findAll('[0-9]+', 1) => ["1"]

        # lists
        [1, 3, 2].isSorted() => false
        ['a', 'b'].isSorted() => true
        [1, 2, 3].sum() => 6
        [1.5, 2.5].sum() => 4.0
        [duration('1s'), duration('2s')].sum() == duration('3s') => true
        [3, 1, 2].min() => 1
        [3, 1, 2].max() => 3
        ['a'].filter(x, x == 'b').max() => error: max called on empty list
        [1, 2, 1].indexOf(1) => 0
        [1, 2, 1].lastIndexOf(1) => 2
        [1, 2].indexOf(3) => -1
        [1, 2, 1].distinct() => [1, 2]
        [[1], [2, 3]].flatten() => [1, 2, 3]
        [dyn([1]), dyn([[2]])].flatten(2) => [1, 2]
        [3, 1, 2].sort() => [1, 2, 3]
        ['bb', 'a'].sortBy(s, size(s)) => ["a", "bb"]
        [1, 2, 3].reverse() => [3, 2, 1]
        [1, 2, 3].slice(1, 3) => [2, 3]
        lists.range(3) => [0, 1, 2]
        [1, 2].first() => optional(1)
        [1, 2].last().value() => 2
        sets.contains([1, 2, 3], [2]) => true
        sets.contains([1], [2]) => false
        sets.equivalent([1, 2, 2], [2, 1]) => true
        sets.intersects([1, 2], [2, 3]) => true
        sets.intersects([1], [2]) => false

        # times and durations
        timestamp('2026-01-02T03:04:05Z').getFullYear() => 2026
        timestamp('2026-01-02T03:04:05Z').getMonth() => 0
        timestamp('2026-01-02T03:04:05Z').getDate() => 2
        timestamp('2026-01-02T03:04:05Z').getDayOfMonth() => 1
        timestamp('2026-01-02T03:04:05Z').getDayOfWeek() => 5
        timestamp('2026-01-02T03:04:05Z').getDayOfYear() => 1
        timestamp('2026-01-02T03:04:05.678Z').getMilliseconds() => 678
        timestamp('2026-01-02T03:04:05Z').getHours('+02:30') => 5
        timestamp('2026-01-02T03:04:05Z').getMinutes('-00:30') => 34
        timestamp('2026-01-02T03:04:05Z').getHours('Nowhere/Land') => error: unknown time zone Nowhere/Land
        timestamp('2026-01-02T03:04:05Z') < timestamp('2026-01-02T03:04:06Z') => true
        timestamp('2026-01-02T03:04:05Z') + duration('1h') == timestamp('2026-01-02T04:04:05Z') => true
        timestamp('2026-01-02T04:04:05Z') - timestamp('2026-01-02T03:04:05Z') == duration('1h') => true
        timestamp('2026-01-02T04:04:05+01:00') == timestamp('2026-01-02T03:04:05Z') => true
        duration('1h30m').getMinutes() => 90
        duration('90s').getHours() => 0
        duration('-1.5s').getMilliseconds() => -500
        duration('1h') > duration('59m') => true
        timestamp('9999-12-31T23:59:59Z') + duration('1s') => error: timestamp overflow

        # optionals
        optional.of(1) => optional(1)
        optional.none() => none
        optional.ofNonZeroValue('') => none
        optional.ofNonZeroValue('a') => optional("a")
        optional.of(1).hasValue() => true
        optional.none().hasValue() => false
        optional.of(1).value() => 1
        optional.none().value() => error: optional.none() dereference
        optional.of(1).orValue(2) => 1
        optional.none().orValue(2) => 2
        optional.of(1).orValue(1 / 0) => 1
        optional.none().or(optional.of(3)) => optional(3)
        {'a': 1}.?a => optional(1)
        {'a': 1}.?b => none
        {'a': 1}.?b.orValue(5) => 5
        {'a': {'b': 1}}.?a.b => optional(1)
        {'a': {'b': 1}}.?x.b => none
        {'a': 1}[?'a'] => optional(1)
        [1, 2][?1] => optional(2)
        [1, 2][?5] => none
        has({'a': {'b': 1}}.?a.b) => true
        has({'a': {'b': 1}}.?x.b) => false
        [?optional.of(1), ?optional.none(), 2] => [1, 2]
        {?'a': optional.of(1), ?'b': optional.none()} => {"a": 1}
        optional.of(2).optMap(x, x * 2) => optional(4)
        optional.none().optMap(x, x * 2) => none
        optional.of(2).optFlatMap(x, optional.of(x)) => optional(2)
        optional.of(1) == optional.of(1) => true

        # Kubernetes' types
        isQuantity('1.5Gi') => true
        isQuantity('1.5gi') => false
        quantity('1Gi').isGreaterThan(quantity('1G')) => true
        quantity('500m').isLessThan(quantity('1')) => true
        quantity('1k').compareTo(quantity('1000')) => 0
        quantity('1k') == quantity('1000') => true
        sign(quantity('-1')) => -1
        quantity('1500m').isInteger() => false
        quantity('2Ki').asInteger() => 2048
        quantity('1500m').asInteger() => error: cannot convert value to integer
        quantity('1500m').asApproximateFloat() => 1.5
        quantity('1').add(quantity('1')).asInteger() => 2
        quantity('5').sub(2).asInteger() => 3
        quantity('1e3').asInteger() => 1000
        quantity('x') => error: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
        isURL('https://a.b:80/c?d=e') => true
        isURL('a b') => false
        url('https://a.b:80/c%20d?x=1&x=2&y').getHost() => "a.b:80"
        url('https://a.b:80/c').getHostname() => "a.b"
        url('https://[::1]:80/c').getHostname() => "::1"
        url('https://a.b:80/c').getPort() => "80"
        url('https://a.b/c%20d').getEscapedPath() => "/c%20d"
        url('HTTPS://a.b/').getScheme() => "https"
        url('https://a.b/?x=1&x=2&y').getQuery() => {"x": ["1", "2"], "y": [""]}
        url('/a/b').getEscapedPath() => "/a/b"
        isIP('10.0.0.1') => true
        isIP('10.0.0.01') => false
        isIP('::1') => true
        ip('::1').family() => 6
        ip('127.0.0.1').isLoopback() => true
        ip('169.254.1.1').isLinkLocalUnicast() => true
        ip('224.0.0.1').isLinkLocalMulticast() => true
        ip('8.8.8.8').isGlobalUnicast() => true
        ip('0.0.0.0').isUnspecified() => true
        ip.isCanonical('2001:db8::1') => true
        ip.isCanonical('2001:DB8::1') => false
        string(ip('10.0.0.1')) => "10.0.0.1"
        isCIDR('10.0.0.0/8') => true
        isCIDR('10.0.0.0/33') => false
        cidr('10.0.0.0/8').containsIP('10.1.2.3') => true
        cidr('10.0.0.0/8').containsIP(ip('11.1.2.3')) => false
        cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') => true
        cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8') => true
        cidr('10.0.0.0/8').prefixLength() => 8
        string(cidr('10.0.0.0/8')) => "10.0.0.0/8"
        semver('1.2.3').minor() => 2
        semver('1.2.3-rc.1').isLessThan(semver('1.2.3')) => true
        isSemver('v1.0') => false
        isSemver('v1.0', true) => true
        semver('1.10.0').compareTo(semver('1.9.0')) => 1
        format.dns1123Label().validate('my-name') => none
        format.dns1123Label().validate('My_Name').hasValue() => true
        format.named('uuid').hasValue() => true
        format.named('nothing') => none
        """;
}
