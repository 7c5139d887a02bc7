#nullable disable

namespace System
{
    public class Object
    {
        public extern Object();
        public virtual extern bool Equals(object obj);
        public virtual extern int GetHashCode();
        public virtual extern string ToString();
        public extern Type GetType();
        public static extern bool ReferenceEquals(object objA, object objB);
    }

    public abstract class ValueType { }

    public abstract class Enum : ValueType { }

    public struct Void { }

    public struct Boolean { }

    public struct Byte { public const byte MaxValue = 255; public override extern string ToString(); }

    public struct SByte { }

    public struct Int16 { public override extern string ToString(); }

    public struct UInt16 { public const ushort MaxValue = 65535; public override extern string ToString(); }

    public struct Int32
    {
        public const int MaxValue = 2147483647;
        public const int MinValue = -2147483648;
        public override extern string ToString();
    }

    public struct UInt32 { public override extern string ToString(); }

    public struct Int64
    {
        public const long MaxValue = 9223372036854775807;
        public const long MinValue = -9223372036854775808;
        public override extern string ToString();
    }

    public struct UInt64 { public override extern string ToString(); }

    public struct Char { }

    public struct Single { }

    public struct Double { }

    public struct IntPtr { }

    public struct UIntPtr { }

    public struct RuntimeTypeHandle { }

    public struct RuntimeFieldHandle { }

    public struct RuntimeMethodHandle { }

    public abstract class MarshalByRefObject { }

    public abstract class Type : Reflection.MemberInfo
    {
        public static extern Type GetTypeFromHandle(RuntimeTypeHandle handle);
        public extern Reflection.MethodInfo GetMethod(string name, Reflection.BindingFlags bindingAttr);
    }

    public abstract class Delegate
    {
        public static extern Delegate Combine(Delegate a, Delegate b);
        public static extern Delegate Remove(Delegate source, Delegate value);
    }

    public abstract class MulticastDelegate : Delegate { }

    public abstract class Array : Collections.IEnumerable
    {
        public extern int Length { get; }
        public extern Collections.IEnumerator GetEnumerator();
        public static extern void Copy(Array sourceArray, Array destinationArray, int length);
        public static extern void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length);
    }

    public interface IDisposable
    {
        void Dispose();
    }
}
